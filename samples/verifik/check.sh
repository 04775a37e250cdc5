#!/bin/sh
# Asks in Verifik's dialect whether a picture shows a live person: check.sh IMAGE. Needs VERIFIK_TOKEN.
set -eu
# The picture goes through a pipe: a command line has no room for it.
{ printf '{"os":"DESKTOP","image":"'; base64 < "$1" | tr -d '\n'; printf '"}'; } |
  curl --silent --show-error --fail-with-body \
    -H "Authorization: Bearer $VERIFIK_TOKEN" -H "Content-Type: application/json" \
    --data-binary @- "${BONAFIDE_URL:-http://127.0.0.1:8080}/v2/face-recognition/liveness"
