#!/bin/sh
# Dumps the whole database, with owners and grants: deploy/backup.sh [folder]. The connection: connection.sh.
# pg_dump must have the server's version or a newer one. The dump is not enough: back up DATA_ENCRYPTION_KEY too, in another place.
set -eu
folder=${1:-.}
. "$(dirname "$0")/connection.sh"
file="$folder/klientvakt-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
pg_dump --format=custom --file="$file.part" --dbname=service=klientvakt
# List the dump, so that an unreadable one is not kept.
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
echo "$file"
