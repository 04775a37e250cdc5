#!/bin/sh
# Asks in GLAIR's dialect whether a picture shows a live person: check.sh IMAGE. Needs GLAIR_USERNAME, GLAIR_PASSWORD, GLAIR_API_KEY.
set -eu
curl --silent --show-error --fail-with-body \
  -u "$GLAIR_USERNAME:$GLAIR_PASSWORD" -H "x-api-key: $GLAIR_API_KEY" \
  -F "image=@$1" \
  "${BONAFIDE_URL:-http://127.0.0.1:8080}/face/v1/passive-liveness"
