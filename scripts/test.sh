#!/usr/bin/env bash
# Runs all tests. Those that build images and run Compose need a Docker engine; without one they are left out, and it says so.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
selection=()
if ! docker info >/dev/null 2>&1; then
  echo "· no Docker engine answers: the tests that build images and run Compose are left out"
  selection=(-m "not docker")
fi
exec "$BIN/pytest" "${selection[@]}"
