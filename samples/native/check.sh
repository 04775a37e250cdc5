#!/bin/sh
# Asks in our own dialect whether a picture shows a live person: check.sh IMAGE. Needs BONAFIDE_KEY.
set -eu
curl --silent --show-error --fail-with-body \
  -H "Authorization: Bearer $BONAFIDE_KEY" \
  -F "image=@$1" \
  "${BONAFIDE_URL:-http://127.0.0.1:8080}/v1/checks"
