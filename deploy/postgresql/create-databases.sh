#!/bin/sh
# A database and a role of its own for each service: no service can read another's tables. The official image runs
# this once, when its data directory is empty; elsewhere run it as a superuser, with PASSWORDS naming the folder.
set -eu

passwords=${PASSWORDS:-/run/secrets}

for service in outlets members loyalty notifications; do
    password=$(cat "$passwords/$service-database-password")
    # psql quotes both values itself; the password never appears in the process list.
    PASSWORD=$password psql --no-psqlrc --set ON_ERROR_STOP=1 --set service="$service" --dbname "${POSTGRES_DB:-postgres}" <<'SQL'
\getenv password PASSWORD
CREATE ROLE :"service" LOGIN PASSWORD :'password';
-- Whatever the server's default is: a commit that a till was told of survives a power cut.
ALTER ROLE :"service" SET synchronous_commit = on;
CREATE DATABASE :"service" OWNER :"service" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"service" FROM PUBLIC;
SQL
done
