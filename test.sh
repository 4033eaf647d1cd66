#!/usr/bin/env bash
# Runs every test, those in a real browser included. What is missing it installs, or says in one line how to get it.
# Arguments go to dotnet test, e.g. ./test.sh --filter FullyQualifiedName~Query
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# Code that runs for minutes at most does not get back what measuring it for a better compilation costs: a tenth of the tests' processor time.
export DOTNET_TieredPGO=0

say() { printf '%s\n' "$*" >&2; }

command -v dotnet >/dev/null || { say "The .NET 10 SDK is missing: get it from https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }
dotnet --list-sdks | grep -q '^10\.' || { say "The .NET 10 SDK is missing (found: $(dotnet --version)): get it from https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }
command -v node >/dev/null || { say "Node.js 20 or later is missing: get it from https://nodejs.org"; exit 1; }

# The browser that the end-to-end tests drive: CHROMIUM names one, or the usual places are looked at.
if [ -z "${CHROMIUM:-}" ]; then
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then CHROMIUM=$(command -v "$name"); break; fi
  done
fi
if [ -z "${CHROMIUM:-}" ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "Installing Chromium for the browser tests."
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null || { say "Chromium could not be installed: install it and set CHROMIUM to its path."; exit 1; }
    CHROMIUM=$(command -v chromium)
  else
    say "Chromium is missing: install it (Debian and Ubuntu: sudo apt-get install chromium), or set CHROMIUM to a Chrome's path."
    exit 1
  fi
fi
export CHROMIUM

# The server of CouchDB's protocol that sources of that kind are tested against; installed anew when its lock file changes.
pouch=DataMesh.Portal.Tests/Shared/PouchDb
if [ ! -f "$pouch/node_modules/.package-lock.json" ] || [ "$pouch/package-lock.json" -nt "$pouch/node_modules/.package-lock.json" ]; then
  say "Installing pouchdb-server for the tests of document stores; this takes a minute or two, once."
  if (cd "$pouch" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null); then touch "$pouch/node_modules/.package-lock.json"; else say "pouchdb-server could not be installed (npm ci in $pouch): its tests are skipped."; fi
fi

# What judges OpenAPI documents by the specification's own schema; likewise.
openapi=DataMesh.Portal.Tests/Shared/OpenApi
if [ ! -f "$openapi/node_modules/.package-lock.json" ] || [ "$openapi/package-lock.json" -nt "$openapi/node_modules/.package-lock.json" ]; then
  if (cd "$openapi" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null); then touch "$openapi/node_modules/.package-lock.json"; else say "The judge of OpenAPI documents could not be installed (npm ci in $openapi): its tests are skipped."; fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build DataMesh.Portal.sln --nologo -v q -c "${CONFIGURATION:-Debug}" || exit 1
dotnet test DataMesh.Portal.sln --no-build --nologo -c "${CONFIGURATION:-Debug}" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
awk '/(Passed|Failed)! +- Failed:/ { for (i = 1; i <= NF; i++) { if ($i == "Failed:") f += $(i+1); if ($i == "Passed:") p += $(i+1); if ($i == "Skipped:") s += $(i+1) } }
     END { printf "%d passed, %d failed, %d skipped\n", p, f, s }' "$log"
exit "$status"
