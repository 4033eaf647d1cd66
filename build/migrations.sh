#!/usr/bin/env bash
# Makes the first migration of both providers anew from the model, while no release holds anybody's data yet.
# After the first release: dotnet ef migrations add NAME for each context instead.
set -euo pipefail
cd "$(dirname "$0")/../DataMesh.Portal"
rm -rf Platform/Data/Migrations
dotnet build -v q --nologo -p:RunAnalyzersDuringBuild=false
# One build serves both: it knows of no migration of either.
for provider in Sqlite SqlServer; do
  dotnet ef migrations add Initial --no-build --context "${provider}PortalDbContext" --output-dir "Platform/Data/Migrations/${provider}" "$@"
done
