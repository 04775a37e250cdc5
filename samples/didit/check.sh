#!/bin/sh
# Asks in Didit's dialect whether a picture shows a live person: check.sh IMAGE. Needs DIDIT_API_KEY.
set -eu
curl --silent --show-error --fail-with-body \
  -H "x-api-key: $DIDIT_API_KEY" \
  -F "user_image=@$1" \
  "${BONAFIDE_URL:-http://127.0.0.1:8080}/v3/passive-liveness/"
