package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// A right is what one identity may do: the calls of a part, in one namespace, on some task queues.
type right struct {
	// Part names the calls, see parts.
	Part string `json:"apis"`
	// Namespace is the only one; empty for a part that is bound to none.
	Namespace string `json:"namespace"`
	// Queues are those that may be named in a call.
	Queues []string `json:"queues"`
}

// rightsOf holds them by the identity's name.
type rightsOf map[string]right

func readRights(file string) (rightsOf, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	var rights rightsOf
	if err := strict.Decode(&rights); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for name, held := range rights {
		if err := held.check(); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", file, name, err)
		}
	}
	return rights, nil
}

func (r right) check() error {
	part, known := parts[r.Part]
	switch {
	case !known:
		return fmt.Errorf("apis is %q, and has to be one of participant, orchestrator, setup, all", r.Part)
	case part.everywhere && (r.Namespace != "" || len(r.Queues) > 0):
		return fmt.Errorf("%q is bound to no namespace and no queue", r.Part)
	case !part.everywhere && r.Namespace == "":
		return fmt.Errorf("namespace is missing")
	case part.works && len(r.Queues) == 0:
		return fmt.Errorf("queues is missing")
	}
	return nil
}
