package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/server/common/config"
)

func TestAConfigurationThatLetsCallersPastTheAuthorizerIsRefused(t *testing.T) {
	clients, nodes := authorityFile(t), authorityFile(t)
	both := filepath.Join(t.TempDir(), "both.pem")
	if err := os.WriteFile(both, append(read(t, nodes), read(t, clients)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*config.Config)
		reason string
	}{
		"a good one":                     {func(*config.Config) {}, ""},
		"clients without certificates":   {func(c *config.Config) { c.Global.TLS.Frontend.Server.RequireClientAuth = false }, "requireClientAuth"},
		"nodes without certificates":     {func(c *config.Config) { c.Global.TLS.Internode.Server.RequireClientAuth = false }, "requireClientAuth"},
		"no door of the server's own":    {func(c *config.Config) { delete(c.Services, "internal-frontend") }, "internal-frontend"},
		"a door by HTTP":                 {func(c *config.Config) { c.Services["frontend"] = config.Service{RPC: config.RPC{HTTPPort: 7243}} }, "httpPort"},
		"tokens for whatever":            {func(c *config.Config) { c.Global.Authorization.Audience = "" }, "audience"},
		"no authority for clients":       {func(c *config.Config) { c.Global.TLS.Frontend.Server.ClientCAFiles = nil }, "clientCaFiles"},
		"one authority for both":         {func(c *config.Config) { c.Global.TLS.Internode.Server.ClientCAFiles = []string{clients} }, "pass for the server"},
		"an authority for both, in line": {func(c *config.Config) { c.Global.TLS.Internode.Server.ClientCAFiles = []string{both} }, "pass for the server"},
	} {
		cfg := &config.Config{Services: map[string]config.Service{"frontend": {}, "internal-frontend": {}}}
		cfg.Global.TLS.Frontend.Server = config.ServerTLS{RequireClientAuth: true, ClientCAFiles: []string{clients}}
		cfg.Global.TLS.Internode.Server = config.ServerTLS{RequireClientAuth: true, ClientCAFiles: []string{nodes}}
		cfg.Global.Authorization = config.Authorization{Audience: audience}
		cfg.Global.Authorization.JWTKeyProvider.KeySourceURIs = []string{"https://id.example.com/jwks"}
		c.change(cfg)
		err := refuseOpenDoors(cfg)
		if (err == nil) != (c.reason == "") || err != nil && !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheExampleIsAConfigurationOfTheServer(t *testing.T) {
	cfg, err := config.Load(config.WithConfigFile("example-config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
	if err := refuseOpenDoors(cfg); err == nil || !os.IsNotExist(err) {
		t.Errorf("its files are not here, and nothing else is wrong with it: %v", err)
	}
	if cfg.Global.TLS.RefreshInterval == 0 {
		t.Error("renewed certificates are not read")
	}
}

func authorityFile(t *testing.T) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	bytes, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: bytes}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t *testing.T, file string) []byte {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
