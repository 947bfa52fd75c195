# Sourced by backup.sh and restore.sh. Sets PGSERVICEFILE to a file with the owner's connection, which is gone when
# the script ends, so that no password stands among a command's arguments. Reads DATABASE_OWNER_URL from the environment or
# .env.owner; where there is neither, uses DATABASE_URL and says so.
umask 077
PGSERVICEFILE=$(mktemp)
trap 'rm -f "$PGSERVICEFILE"' EXIT
node "$(dirname "$0")/connection.mjs" >"$PGSERVICEFILE"
export PGSERVICEFILE
