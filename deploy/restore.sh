#!/bin/sh
# Restores a dump into an EMPTY database: deploy/restore.sh klientvakt-….dump. Stop portal and workers first; the roles must exist
# (docs/operator.md, step 3). Afterwards: npm run cli -- migrate, npm run cli -- audit verify, start.
set -eu
file=${1:?name the dump}
. "$(dirname "$0")/connection.sh"
tables=$(psql --no-psqlrc --tuples-only --no-align --command "select count(*) from pg_tables where schemaname in ('public', 'graphile_worker')" service=klientvakt)
if [ "$tables" -ne 0 ]; then
  echo "The database has $tables tables. Restore into an empty one." >&2
  exit 1
fi
pg_restore --exit-on-error --single-transaction --dbname=service=klientvakt "$file"
echo "Restored. Now run: npm run cli -- migrate && npm run cli -- audit verify"
