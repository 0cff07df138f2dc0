#!/usr/bin/env bash
# Installs what the tests use besides Python: servers for private nodes, Chromium with Korean glyphs, Helm 3 and 4.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=()
[ -n "${SAJU_TEST_AMQP_URL:-}" ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || wanted+=(rabbitmq-server)
[ -n "${SAJU_TEST_DATABASE_URL:-}" ] || command -v mariadbd >/dev/null || wanted+=(mariadb-server)
command -v chromium >/dev/null || wanted+=(chromium)
fc-list :lang=ko 2>/dev/null | grep -q . || wanted+=(fonts-noto-cjk fontconfig)
command -v unzip >/dev/null || wanted+=(unzip)
if ((${#wanted[@]})); then
  echo "· installing ${wanted[*]}"
  sudo=(); [ "$(id -u)" = 0 ] || sudo=(sudo)
  command -v apt-get >/dev/null || { echo "please install: ${wanted[*]}" >&2; exit 1; }
  # The tests start nodes of their own; the packages' services are to stay off.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null; "${sudo[@]}" chmod +x $policy
    trap '"${sudo[@]}" rm -f $policy' EXIT
  fi
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
fi
scripts/install_helm.sh
