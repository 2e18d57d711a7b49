#!/usr/bin/env bash
# smoke-test.sh ADDRESS: checks that both routes answer in time, and refuse callers without a key or a signature. It needs no secret and starts nothing.
set -euo pipefail
address=$1

# Right after a deployment, the platform itself may answer (404, 503) until the package runs.
for try in $(seq 1 30); do
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 20 --request POST --data '{}' "$address/api/AdoCallBack" || true)
  [ "$status" = 401 ] && break
  echo "AdoCallBack answers $status; try $try of 30"
  sleep 10
done
[ "$status" = 401 ] || { echo "AdoCallBack without a key must be 401, but is $status"; exit 1; }

status=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 20 --request POST --data '{}' "$address/api/FluxEvent")
[ "$status" = 401 ] || { echo "FluxEvent without a signature must be 401, but is $status"; exit 1; }

# Azure Pipelines gives up after 20 s; a warm instance answers in well under 3.
curl --silent --output /dev/null --fail-with-body --max-time 3 --request POST --data '{}' "$address/api/AdoCallBack" && code=0 || code=$?
[ "$code" = 22 ] || { echo "AdoCallBack did not answer within 3 s (curl $code): does the always-ready instance exist?"; exit 1; }
echo "Both routes exist, refuse unauthenticated calls, and answer within 3 s."
