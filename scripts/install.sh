#!/usr/bin/env bash
# Makes the virtual environment if there is none and installs one locked set of packages into it.
# Usage: install.sh requirements/NAME.txt     (PYTHON and VENV from the environment)
set -euo pipefail
requirements=$1

usable() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; }

if [ ! -x "$VENV/bin/python" ]; then
  for candidate in "$PYTHON" python3.13 python3.12 python3.11 python3.14; do
    if usable "$candidate"; then python=$candidate; break; fi
  done
  [ -n "${python:-}" ] || { echo "Python 3.11 to 3.14 is needed; found: $("$PYTHON" --version 2>&1)" >&2; exit 1; }
  echo "· making $VENV with $("$python" --version)"
  # Debian and Ubuntu ship Python without the part that makes environments.
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    echo "· installing python3-venv"
    sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
    if ! { command -v apt-get >/dev/null && "${sudo[@]}" apt-get update -qq && "${sudo[@]}" apt-get install -y -qq python3-venv >/dev/null; }; then
      echo "Python's venv module is missing: install it (Debian, Ubuntu: apt-get install python3-venv)" >&2
      exit 1
    fi
  fi
  "$python" -m venv "$VENV"
fi
echo "· installing $requirements ($(grep -c '^[a-z]' "$requirements") packages, every one checked by its hash; a minute or two)"
# The list is whole, so nothing is resolved: pip would look at an extra (coverage[toml]) apart from the pinned package, take
# a release of today for it, and fail for want of its hash.
"$VENV/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$requirements" 2> >(grep -v 'WARNING: Location' >&2)
