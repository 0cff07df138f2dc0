#!/usr/bin/env bash
# Writes requirements/*.txt, hashed, from pyproject.toml. Run after changing a dependency: make lock
set -euo pipefail
cd "$(dirname "$0")/.."
uv() { "${UV:-uv}" "$@"; }
lock() { # NAME EXTRA...
  local name=$1 extras=(); shift
  for extra in "$@"; do extras+=(--extra "$extra"); done
  # uv keeps the versions it finds in the file it is about to write: seeded so, no two environments disagree.
  [ "$name" = dev ] || cp requirements/dev.txt "requirements/$name.txt"
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
    --no-emit-find-links --annotation-style line "${extras[@]}" pyproject.toml --output-file "requirements/$name.txt"
}
lock dev embedded dev
lock embedded embedded
lock bench bench
for service in gateway saju_engine retriever llm_worker; do lock "$service" "$service"; done
