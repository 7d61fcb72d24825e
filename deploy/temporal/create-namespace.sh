#!/bin/sh
# The namespace and its search attributes, once the server answers for it; the port alone is open a little earlier.
set -eu

attempts=60
until temporal operator cluster health; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || { echo "Temporal at $TEMPORAL_ADDRESS is not healthy" >&2; exit 1; }
  sleep 1
done

temporal operator namespace describe --namespace "$NAMESPACE" ||
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"

# What orders are found by. The orchestrator only looks whether it is there.
known=$(temporal operator search-attribute list --namespace "$NAMESPACE")
for attribute in OrderState=Keyword CustomerId=Keyword NeedsAttention=Bool PlacedAt=Datetime; do
  name=${attribute%=*}
  case "$known" in
    *"$name"*) ;;
    *) temporal operator search-attribute create --namespace "$NAMESPACE" --name "$name" --type "${attribute#*=}" ;;
  esac
done
