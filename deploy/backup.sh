#!/bin/sh
# A dump of the whole database, with owners and grants: deploy/backup.sh [folder]. DATABASE_OWNER_URL, else DATABASE_URL, says which.
# pg_dump must be of the server's version or newer. The dump is not enough: keep DATA_ENCRYPTION_KEY as well, elsewhere.
set -eu
folder=${1:-.}
url=${DATABASE_OWNER_URL:-${DATABASE_URL:?set DATABASE_OWNER_URL or DATABASE_URL}}
umask 077
file="$folder/klientvakt-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
pg_dump --format=custom --file="$file.part" "$url"
# Listed once, so that a dump that cannot be read is not kept as one.
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
echo "$file"
