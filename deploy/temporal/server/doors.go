package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/common/rpc/encryption"
)

// refuseOpenDoors returns what in a configuration would let callers past the authorizer.
func refuseOpenDoors(cfg *config.Config) error {
	frontend, internode := cfg.Global.TLS.Frontend, cfg.Global.TLS.Internode
	if !frontend.Server.RequireClientAuth || !internode.Server.RequireClientAuth {
		return errors.New("global.tls.frontend.server and global.tls.internode.server have to set requireClientAuth")
	}
	// Else the server's own workers come through the public frontend, as callers without rights.
	if _, found := cfg.Services[string(primitives.InternalFrontendService)]; !found {
		return errors.New("services.internal-frontend is missing")
	}
	for _, service := range cfg.Services {
		if service.RPC.HTTPPort != 0 {
			return errors.New("httpPort has to be absent: there is no authority for callers by HTTP")
		}
	}
	if tokensAreTaken(cfg) && cfg.Global.Authorization.Audience == "" {
		return errors.New("global.authorization.audience is missing: without it a token made for anything else would do")
	}
	return refuseSharedAuthority(frontend.Server, internode.Server)
}

// refuseSharedAuthority holds clients off the internal doors, which are open to whoever has a certificate for them.
func refuseSharedAuthority(frontend, internode config.ServerTLS) error {
	clients, err := authorities(frontend)
	if err != nil {
		return err
	}
	nodes, err := authorities(internode)
	if err != nil {
		return err
	}
	for key, name := range nodes {
		if _, shared := clients[key]; shared {
			return fmt.Errorf("the authority %q is trusted for clients and between nodes: its clients could pass for the server itself", name)
		}
	}
	return nil
}

// authorities names those that sign for clients, by their public keys.
func authorities(server config.ServerTLS) (map[string]string, error) {
	if len(server.ClientCAFiles) == 0 {
		return nil, errors.New("clientCaFiles has to name the authorities that sign for clients and for nodes")
	}
	found := map[string]string{}
	for _, file := range server.ClientCAFiles {
		rest, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
			certificate, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			found[string(certificate.RawSubjectPublicKeyInfo)] = certificate.Subject.CommonName
		}
	}
	return found, nil
}

func tokensAreTaken(cfg *config.Config) bool {
	return cfg.Global.Authorization.JWTKeyProvider.HasSourceURIsConfigured()
}

// doorsOf has the server's own TLS; where tokens are taken, the frontend's certificates are optional.
func doorsOf(cfg *config.Config, meters metrics.Handler, logger log.Logger) (encryption.TLSConfigProvider, error) {
	doors, err := encryption.NewTLSConfigProviderFromConfig(cfg.Global.TLS, meters, logger, nil)
	if err != nil || !tokensAreTaken(cfg) {
		return doors, err
	}
	return tokenDoors{doors}, nil
}

type tokenDoors struct{ encryption.TLSConfigProvider }

// GetFrontendServerConfig lets callers in who show no certificate; one that is shown still has to be valid.
func (doors tokenDoors) GetFrontendServerConfig() (*tls.Config, error) {
	return withoutCertificateToo(doors.TLSConfigProvider.GetFrontendServerConfig())
}

func withoutCertificateToo(strict *tls.Config, err error) (*tls.Config, error) {
	if err != nil {
		return nil, err
	}
	lenient := strict.Clone()
	lenient.ClientAuth = tls.VerifyClientCertIfGiven
	if perConnection := strict.GetConfigForClient; perConnection != nil {
		lenient.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			return withoutCertificateToo(perConnection(hello))
		}
	}
	return lenient, nil
}
