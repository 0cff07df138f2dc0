#!/usr/bin/env bash
# The four services as processes of this machine. RabbitMQ, the database and Chroma are those of SAJU_BUS_URL,
# SAJU_DATABASE_URL and SAJU_CHROMA_URL, by default on their usual local ports. Ctrl-C stops all four.
set -euo pipefail
export SAJU_BUS_URL=${SAJU_BUS_URL:-amqp://guest:guest@localhost:5672/}
export SAJU_DATABASE_URL=${SAJU_DATABASE_URL:-mysql+aiomysql://saju:saju@localhost:3306/saju}
export SAJU_CHROMA_URL=${SAJU_CHROMA_URL:-http://localhost:8001}
export SAJU_LOG_FORMAT=${SAJU_LOG_FORMAT:-console}
"$BIN/python" -m services.gateway migrate
pids=()
stop() { kill -TERM "${pids[@]}" 2>/dev/null || true; wait; }
trap stop EXIT
health=8081
for worker in saju_engine retriever llm_worker; do
  SAJU_HEALTH_PORT=$health "$BIN/python" -m "services.$worker" & pids+=($!)
  echo "· $worker: health on http://localhost:$health/health"
  health=$((health + 1))
done
SAJU_HTTP_PORT=$PORT "$BIN/python" -m services.gateway & pids+=($!)
echo "· gateway: http://localhost:$PORT"
wait -n "${pids[@]}"
