#!/bin/sh
# The namespace and its search attributes. May be run again at any time: what is there stays.
set -eu

# A port is open a little earlier than the server answers, and a namespace is made a little earlier than it is known everywhere.
patiently() {
  attempts=60
  until "$@"; do
    attempts=$((attempts - 1))
    [ "$attempts" -gt 0 ] || { echo "gave up: $*" >&2; exit 1; }
    sleep 1
  done
}

patiently temporal operator cluster health

temporal operator namespace describe --namespace "$NAMESPACE" ||
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"

# What orders are found by. The orchestrator only looks whether it is there.
patiently temporal operator search-attribute list --namespace "$NAMESPACE"
known=$(temporal operator search-attribute list --namespace "$NAMESPACE")
for attribute in OrderState=Keyword CustomerId=Keyword NeedsAttention=Bool PlacedAt=Datetime; do
  name=${attribute%=*}
  case "$known" in
    *"$name"*) ;;
    *) patiently temporal operator search-attribute create --namespace "$NAMESPACE" --name "$name" --type "${attribute#*=}" ;;
  esac
done
