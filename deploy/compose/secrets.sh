#!/bin/sh
# Makes the three secrets of compose.yaml once: master key, password of the database, and the same password as PostgreSQL's clients read it.
# Keep a copy of master_key somewhere else: without it the record cannot be read, by nobody.
set -eu
folder=${1:-${SECRETS_FOLDER:-$(dirname "$0")/secrets}}
umask 077
mkdir -p "$folder"
if [ -e "$folder/master_key" ] || [ -e "$folder/database_password" ]; then
    echo "$folder holds secrets already; nothing was changed." >&2
    exit 1
fi
openssl rand -hex 32 >"$folder/master_key"
openssl rand -hex 32 | tr -d '\n' >"$folder/database_password"
printf 'database:5432:bonafide:bonafide:%s\n' "$(cat "$folder/database_password")" >"$folder/pgpass"
# Compose shows files to a container with the owner that they have here: 10001 is the nodes' user. The database's entry point begins as root.
if [ "$(id -u)" = 0 ]; then
    chown 10001:10001 "$folder/master_key" "$folder/pgpass"
else
    echo "Give $folder/master_key and $folder/pgpass to user 10001: sudo chown 10001:10001 …" >&2
fi
