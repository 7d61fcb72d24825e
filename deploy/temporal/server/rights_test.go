package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRightsThatAreNotClearAreRefused(t *testing.T) {
	for text, good := range map[string]bool{
		`{"payment": {"apis": "participant", "namespace": "default", "queues": ["payment"]}, "operator": {"apis": "all"}}`: true,
		`{"setup": {"apis": "setup", "namespace": "default"}}`:                                                             true,
		`{"payment": {"apis": "partisan", "namespace": "default", "queues": ["q"]}}`:                                       false,
		`{"payment": {"apis": "participant", "queues": ["payment"]}}`:                                                      false,
		`{"payment": {"apis": "participant", "namespace": "default"}}`:                                                     false,
		`{"payment": {"apis": "participant", "namespace": "default", "queues": ["q"], "queue": ["p"]}}`:                    false,
		`{"operator": {"apis": "all", "namespace": "default"}}`:                                                            false,
		`{"operator": {"apis": "all", "queues": ["orders"]}}`:                                                              false,
		`{"operator": {}}`: false,
		`[]`:               false,
		``:                 false,
	} {
		file := filepath.Join(t.TempDir(), "rights.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readRights(file); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}
