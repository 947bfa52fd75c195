#!/bin/sh
# Dumps the whole database, with owners and grants: deploy/backup.sh [folder]. Reads DATABASE_OWNER_URL, or else DATABASE_URL.
# pg_dump must have the server's version or a newer one. The dump is not enough: back up DATA_ENCRYPTION_KEY too, in another place.
set -eu
folder=${1:-.}
url=${DATABASE_OWNER_URL:-${DATABASE_URL:?set DATABASE_OWNER_URL or DATABASE_URL}}
umask 077
file="$folder/klientvakt-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
pg_dump --format=custom --file="$file.part" "$url"
# List the dump, so that an unreadable one is not kept.
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
echo "$file"
