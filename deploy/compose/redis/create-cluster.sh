#!/bin/sh
# Makes a cluster of three primaries from redis-node-1 to -3, unless they are one already, and waits until it serves every slot.
set -eu
REDISCLI_AUTH="$(cat /run/secrets/redis_password)"
export REDISCLI_AUTH

state() {
  redis-cli -h redis-node-1 cluster info | tr -d '\r' | sed -n "s/^$1://p"
}

if [ "$(state cluster_slots_assigned)" = 16384 ]; then
  echo "The cluster stands already."
else
  # Addresses, because nodes tell each other of themselves by address.
  nodes=""
  for name in redis-node-1 redis-node-2 redis-node-3; do
    nodes="$nodes $(getent hosts "$name" | awk '{ print $1; exit }'):6379"
  done
  # shellcheck disable=SC2086 # one argument a node
  redis-cli --cluster create $nodes --cluster-replicas 0 --cluster-yes
fi

tries=0
until [ "$(state cluster_state)" = ok ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo "The cluster does not serve every slot after 60 s." >&2; exit 1; }
  sleep 1
done
