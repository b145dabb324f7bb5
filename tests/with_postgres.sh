#!/usr/bin/env bash
# Run a command with DATABASE_URL naming a PostgreSQL server of its own, which is gone afterwards.
set -euo pipefail

server() { find /usr/lib/postgresql/*/bin /usr/local/bin /usr/bin -maxdepth 1 -name initdb 2> /dev/null | sort -V | tail -n 1; }

if [ -z "$(server)" ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "PostgreSQL is needed: install the package postgresql" >&2
    exit 1
  fi
  echo "Installing PostgreSQL"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql > /dev/null
fi
bin=$(dirname "$(server)")
folder=$(mktemp -d)
# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_owner=(setpriv --reuid postgres --regid postgres --init-groups)
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

cd "$folder"
"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U site -A trust -E UTF8 --locale=C.UTF-8 > /dev/null
"${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
  -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" > /dev/null
trap '"${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop > /dev/null; rm -rf "$folder"' EXIT
cd - > /dev/null

DATABASE_URL="postgres://site@127.0.0.1:$port/postgres" "$@"
