#!/usr/bin/env bash
# Reads lines with the repository of an image and its digest, and writes the `images` of a kustomization that pins them.
set -euo pipefail

echo "images:"
while read -r repository digest; do
  if [[ ! $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
    echo "The registry gave $repository the digest \"$digest\", which is none: push the image again." >&2
    exit 1
  fi
  printf -- '  - name: %s\n    newName: %s\n    digest: %s\n' "${repository##*/}" "$repository" "$digest"
done
