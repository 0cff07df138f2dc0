#!/usr/bin/env bash
# Runs all tests. Those that build images and run Compose need a Docker engine with Compose that has, or can pull, the
# base image; where there is none they are left out, and it says so.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
base=python:3.13-slim

can_build() {
  docker info && docker compose version && docker buildx version && { docker image inspect "$base" || docker pull "$base"; }
} >/dev/null 2>&1

selection="not llm" # a model server is a thing of its own: make test-llm
if ! can_build; then
  echo "· no Docker engine can build here: the tests that build images and run Compose are left out"
  selection+=" and not docker"
fi
quick=(tests/unit tests/golden tests/contract) # of our own code alone: on every core; the others share real parts
failed=0
"$BIN/pytest" -n auto --dist loadfile "${quick[@]}" || failed=$?
"$BIN/pytest" -m "$selection" "${quick[@]/#/--ignore=}" || failed=$?
exit "$failed"
