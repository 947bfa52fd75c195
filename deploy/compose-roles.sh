#!/bin/sh
# Run once by the database image: creates the application's role, which owns no table (docs/operator.md, step 3).
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$APPLICATION_PASSWORD" <<'SQL'
create role klientvakt login password :'password';
grant klientvakt to klientvakt_owner;
SQL
