// Command waybill-temporal-server is the Temporal server, whose frontend serves each caller nothing but what his rights
// allow. Everything else about it is the server's own, and configured as the server is.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql" // a store that a config may name
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"     // a store that a config may name
	"go.temporal.io/server/temporal"
)

type files struct{ config, rights, taskKey string }

func main() {
	var given files
	flag.StringVar(&given.config, "config", "", "the server's configuration, YAML")
	flag.StringVar(&given.rights, "rights", "", "who may do what, JSON")
	flag.StringVar(&given.taskKey, "task-key", "", "the secret that task tokens are signed with, the same for all frontends")
	services := flag.String("services", "", "which of the configured services to run, separated by commas; all of them if absent")
	flag.Parse()
	if err := serve(given, *services); err != nil {
		fmt.Fprintln(os.Stderr, "waybill-temporal-server:", err)
		os.Exit(1)
	}
}

func serve(given files, services string) error {
	cfg, err := config.Load(config.WithConfigFile(given.config))
	if err != nil {
		return err
	}
	if err := refuseOpenDoors(cfg); err != nil {
		return err
	}
	rights, err := readRights(given.rights)
	if err != nil {
		return err
	}
	seal, err := readTaskSeal(given.taskKey)
	if err != nil {
		return err
	}
	logger := log.NewZapLogger(log.BuildZapLogger(cfg.Log))
	meters, err := metrics.MetricsHandlerFromConfig(logger, cfg.Global.Metrics)
	if err != nil {
		return err
	}
	doors, err := doorsOf(cfg, meters, logger)
	if err != nil {
		return err
	}
	roles := slices.Sorted(maps.Keys(cfg.Services))
	if services != "" {
		roles = strings.Split(services, ",")
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(roles),
		temporal.WithLogger(logger),
		temporal.WithCustomMetricsHandler(meters),
		temporal.WithTLSConfigFactory(doors),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return newIdentities(cfg, logger) }),
		temporal.WithAudienceGetter(func(*config.Config) authorization.JWTAudienceMapper {
			return authorization.NewAudienceMapper(cfg.Global.Authorization.Audience)
		}),
		temporal.WithAuthorizer(newAuthorizer(rights, seal, logger)),
		temporal.WithChainedFrontendGrpcInterceptors(seal.signHandedOut),
		temporal.InterruptOn(temporal.InterruptCh()),
	)
	if err != nil {
		return err
	}
	return server.Start()
}
