#!/usr/bin/env bash
# The whole system in one process, its data under $VAR. Settings given in the environment win.
set -euo pipefail
mkdir -p "$VAR"
var=$(cd "$VAR" && pwd)
export SAJU_BUS_URL=${SAJU_BUS_URL:-memory://local}
export SAJU_DATABASE_URL=${SAJU_DATABASE_URL:-sqlite+aiosqlite:///$var/saju.db}
export SAJU_CHROMA_URL=${SAJU_CHROMA_URL:-$var/chroma}
export SAJU_HTTP_PORT=$PORT
export SAJU_LOG_FORMAT=${SAJU_LOG_FORMAT:-console} SAJU_LOG_LEVEL=${SAJU_LOG_LEVEL:-WARNING}
export SAJU_SHUTDOWN_GRACE_SECONDS=${SAJU_SHUTDOWN_GRACE_SECONDS:-5}
exec "$BIN/python" -m services.embedded
