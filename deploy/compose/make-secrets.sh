#!/bin/sh
# make-secrets.sh [--atlas] [--redis-cluster] [--host NAME]: fills secrets/ beside it with fresh secrets, addresses that carry them, and a
# self-signed certificate for NAME (localhost). What is there already stays; delete a file to make it anew.
set -eu
cd "$(dirname "$0")"
mongo=replica-set redis=redis host=localhost
while [ $# -gt 0 ]; do
  case $1 in
    --atlas) mongo=atlas ;;
    --redis-cluster) redis=redis-cluster ;;
    --host) host=$2; shift ;;
    *) echo "usage: $0 [--atlas] [--redis-cluster] [--host NAME]" >&2; exit 2 ;;
  esac
  shift
done

# Others on the host cannot enter the folder; inside the containers, users of several ids must read the files.
mkdir -p secrets
chmod 700 secrets
write() { # write NAME: from standard input, unless it is there
  if [ -s "secrets/$1" ]; then cat >/dev/null; else (umask 022; cat >"secrets/$1.new"; mv "secrets/$1.new" "secrets/$1"); fi
}
random() { openssl rand -hex "$1"; }

random 32 | write secret_key
random 24 | write mongo_root_password
random 24 | write mongo_password
random 24 | write redis_password
random 16 | write grafana_password
openssl rand -base64 512 | write mongo_key_file

if [ "$mongo" = atlas ]; then
  echo "mongodb://root:$(cat secrets/mongo_root_password)@mongo-atlas:27017/equivox?authSource=admin&directConnection=true"
else
  echo "mongodb://equivox:$(cat secrets/mongo_password)@mongo-1:27017,mongo-2:27017,mongo-3:27017/equivox?authSource=equivox&replicaSet=equivox"
fi | write mongo_url

password=$(cat secrets/redis_password)
if [ "$redis" = redis-cluster ]; then
  echo "redis://:$password@redis-node-1:6379,redis://:$password@redis-node-2:6379,redis://:$password@redis-node-3:6379"
else
  echo "redis://:$password@redis:6379"
fi | write redis_url
echo "redis://:$password@redis-cache:6379" | write redis_cache_url

if [ ! -s secrets/tls_key ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout secrets/tls_key -out secrets/tls_certificate 2>/dev/null
  chmod 644 secrets/tls_key secrets/tls_certificate
fi
echo "secrets/ is complete for $mongo and $redis. Put COMPOSE_PROFILES=$mongo,$redis into .env."
