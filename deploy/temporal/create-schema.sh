#!/bin/sh
# Temporal's tables, created or brought up to date by its own tool; what is there already stays. The tool reads SQL_PLUGIN,
# SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

create() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

create temporal temporal
create temporal_visibility visibility
