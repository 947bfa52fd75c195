#!/bin/sh
# Switches nginx to the portal on another port once that portal is ready: deploy/turn-to.sh 3001, as root. Open requests complete on
# the previous portal.
# KLIENTVAKT_UPSTREAM names the file that nginx includes (docs/operator.md, step 5).
set -eu
port=${1:?name the port}
file=${KLIENTVAKT_UPSTREAM:-/etc/nginx/klientvakt-portal.conf}
curl --fail --silent --show-error --retry 30 --retry-delay 1 --retry-all-errors --output /dev/null \
  "http://127.0.0.1:$port/api/health/ready"
[ ! -e "$file" ] || cp "$file" "$file.before"
echo "server 127.0.0.1:$port;" >"$file"
if ! nginx -t -q; then
  [ ! -e "$file.before" ] || mv "$file.before" "$file"
  exit 1
fi
nginx -s reload
echo "nginx now uses port $port"
