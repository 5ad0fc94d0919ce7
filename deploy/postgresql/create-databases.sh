#!/bin/sh
# For each service a database, the role that owns it (and migrates), and the role that the service runs as: it may enter
# its own database only and change no table. What it may read and write there, each migration says.
#
# The official image runs this once, when its data directory is empty; elsewhere run it as a superuser, with PASSWORDS
# naming the folder. Safe to repeat: passwords are set anew, and a database of an earlier version gets its owner.
set -eu

passwords=${PASSWORDS:-/run/secrets}

run() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "${POSTGRES_DB:-postgres}" "$@"
}

run <<'SQL'
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL

for service in outlets members loyalty notifications; do
    # psql quotes all values itself; no password ever appears in the process list.
    PASSWORD=$(cat "$passwords/$service-database-password") OWNER_PASSWORD=$(cat "$passwords/$service-owner-password") \
        run --set service="$service" --set owner="${service}_owner" --set database="${PREFIX:-}$service" <<'SQL'
\getenv password PASSWORD
\getenv owner_password OWNER_PASSWORD
SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'service', :'owner']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"service" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
-- Whatever the server's default is: a commit that a till was told of survives a power cut.
ALTER ROLE :"service" SET synchronous_commit = on;
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"service";
\connect :"database"
-- A version before 0.2 made everything as the role that the service runs as.
SELECT format('ALTER TABLE %I.%I OWNER TO %I', schemaname, tablename, :'owner') FROM pg_tables
 WHERE schemaname = 'public' AND tableowner <> :'owner' \gexec
SELECT format('ALTER FUNCTION %s OWNER TO %I', oid::regprocedure, :'owner') FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND proowner <> :'owner'::regrole \gexec
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"service";
SQL
done
