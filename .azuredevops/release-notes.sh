#!/usr/bin/env bash
# release-notes.sh VERSION [CHANGELOG]: prints the section of CHANGELOG.md about a version. Fails if there is none, or if the version is marked as unreleased.
set -euo pipefail
version=$1
changelog=${2:-CHANGELOG.md}

heading=$(grep -m 1 -F "## $version" "$changelog" || true)
[[ "$heading" =~ ^"## $version - "[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || { echo "$changelog has no heading \"## $version - YYYY-MM-DD\", but \"$heading\"" >&2; exit 1; }

# Everything up to the next version, without leading and trailing empty lines.
awk -v heading="$heading" '$0 == heading { inside = 1; next } /^## / { inside = 0 } inside' "$changelog" | sed -e '/./,$!d' | awk '/^$/ { empty++; next } { while (empty > 0) { print ""; empty-- } print }'
