#!/usr/bin/env bash
# Checks what a package of the Functions app must and must not contain: check-package.sh FOLDER [EXTENSION...], with the extensions that the host has to load.
set -euo pipefail
folder=$1
shift

for file in host.json functions.metadata extensions.json worker.config.json DeploymentOrchestrator.Functions.dll; do
  [ -f "$folder/$file" ] || { echo "$file is missing"; exit 1; }
done
tests=$(find "$folder" -iname '*.Tests.dll' -o -iname 'xunit*.dll' -o -iname 'Moq.dll' -o -iname 'testhost*')
[ -z "$tests" ] || { printf 'tests are in it:\n%s\n' "$tests"; exit 1; }
[ ! -f "$folder/local.settings.json" ] || { echo "local.settings.json is in it, with a developer's secrets"; exit 1; }
for extension in "$@"; do
  grep -q "\"$extension\"" "$folder/extensions.json" || { echo "the host would not load $extension: build with FullGallery=true"; exit 1; }
done
echo "the package is whole"
