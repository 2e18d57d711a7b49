#!/bin/sh
# Posts the state of all HelmReleases, signed as notification-controller signs events: HMAC-SHA256 over the very bytes that are sent.
set -eu
body=/tmp/helmreleases.json

kubectl get helmreleases.helm.toolkit.fluxcd.io --all-namespaces --output json > "$body"
signature=$(openssl dgst -sha256 -hmac "$TOKEN" -r < "$body" | cut -d ' ' -f 1)
curl --fail-with-body --silent --show-error --max-time 30 \
  --header 'Content-Type: application/json' \
  --header "X-Signature: sha256=$signature" \
  --data-binary "@$body" \
  "$ADDRESS"
