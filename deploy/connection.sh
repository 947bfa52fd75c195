# Sourced by backup.sh and restore.sh. Sets PGSERVICEFILE to a file with the owner's connection, which is gone when
# the script ends, so that no password stands among a command's arguments. Reads DATABASE_OWNER_URL, or else
# .env.owner, or else DATABASE_URL.
umask 077
if [ -z "${DATABASE_OWNER_URL:-}" ] && [ -f .env.owner ]; then
  DATABASE_OWNER_URL=$(sed -n 's/^DATABASE_OWNER_URL=//p' .env.owner | tail -n 1)
fi
CONNECTION=${DATABASE_OWNER_URL:-${DATABASE_URL:?set DATABASE_OWNER_URL in .env.owner}}
PGSERVICEFILE=$(mktemp)
trap 'rm -f "$PGSERVICEFILE"' EXIT
CONNECTION=$CONNECTION node -e '
  const url = new URL(process.env.CONNECTION);
  const text = (value) => decodeURIComponent(value);
  const lines = { host: text(url.hostname), port: url.port, user: text(url.username), password: text(url.password), dbname: text(url.pathname.slice(1)) };
  const entries = [...Object.entries(lines), ...url.searchParams].filter(([name, value]) => value && (name in lines || /^(ssl|gss|connect_timeout|keepalives|target_session_attrs|channel_binding|require_auth)/.test(name)));
  if (entries.some(([, value]) => /[\r\n]/.test(value))) throw new Error("line break in the connection");
  console.log(["[klientvakt]", ...entries.map(([name, value]) => `${name}=${value}`)].join("\n"));
' >"$PGSERVICEFILE"
export PGSERVICEFILE
