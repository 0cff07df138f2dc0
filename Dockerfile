# One image per service: docker build --target gateway|saju_engine|retriever|llm_worker .
#
# Behind a package mirror, hand pip its configuration without leaving it in a layer:
#   docker build --secret id=pip_conf,src="$HOME/.config/pip/pip.conf" --target gateway .
ARG PYTHON_IMAGE=python:3.13-slim

# --- what every build needs -------------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_INPUT=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
# The base image's pip fills the environment, so that the finished one carries no installer.
RUN python3 -m venv --without-pip /opt/venv

# --- one environment and one set of sources per service; dependencies first, because they change least ---------------
FROM build AS build-gateway
RUN --mount=type=bind,source=requirements/gateway.txt,target=/tmp/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip_conf,target=/etc/xdg/pip/pip.conf \
    python3 -m pip --python /opt/venv/bin/python install --no-deps --require-hashes -r /tmp/requirements.txt
COPY alembic.ini ./
COPY migrations ./migrations
COPY services/__init__.py ./services/
COPY shared ./shared
COPY services/gateway ./services/gateway
# The root file system will be read-only: bytecode is written now or never.
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .

FROM build AS build-saju_engine
RUN --mount=type=bind,source=requirements/saju_engine.txt,target=/tmp/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip_conf,target=/etc/xdg/pip/pip.conf \
    python3 -m pip --python /opt/venv/bin/python install --no-deps --require-hashes -r /tmp/requirements.txt
COPY services/__init__.py ./services/
COPY shared ./shared
COPY services/saju_engine ./services/saju_engine
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .

FROM build AS build-retriever
RUN --mount=type=bind,source=requirements/retriever.txt,target=/tmp/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip_conf,target=/etc/xdg/pip/pip.conf \
    python3 -m pip --python /opt/venv/bin/python install --no-deps --require-hashes -r /tmp/requirements.txt
COPY services/__init__.py ./services/
COPY shared ./shared
COPY services/retriever ./services/retriever
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .

FROM build AS build-llm_worker
RUN --mount=type=bind,source=requirements/llm_worker.txt,target=/tmp/requirements.txt \
    --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=pip_conf,target=/etc/xdg/pip/pip.conf \
    python3 -m pip --python /opt/venv/bin/python install --no-deps --require-hashes -r /tmp/requirements.txt
COPY services/__init__.py ./services/
COPY shared ./shared
COPY services/llm_worker ./services/llm_worker
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .

# --- what every image is ----------------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="saju-chatbot" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The user has no entry in /etc/passwd: libraries that ask for a name (aiomysql does) take LOGNAME, and the home is /tmp.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    LOGNAME=saju \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
# A number, because Kubernetes checks runAsNonRoot without reading /etc/passwd.
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS gateway
LABEL org.opencontainers.image.title="saju-chatbot gateway" \
      org.opencontainers.image.description="HTTP in, messages out: accepts questions, stores them and streams the answers"
COPY --from=build-gateway /opt/venv /opt/venv
COPY --from=build-gateway /app /app
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "services.gateway", "health"]
ENTRYPOINT ["python", "-m", "services.gateway"]

FROM runtime AS saju_engine
LABEL org.opencontainers.image.title="saju-chatbot saju_engine" \
      org.opencontainers.image.description="Computes the four pillars of a birth moment and what follows from them"
COPY --from=build-saju_engine /opt/venv /opt/venv
COPY --from=build-saju_engine /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "services.saju_engine", "health"]
ENTRYPOINT ["python", "-m", "services.saju_engine"]

FROM runtime AS retriever
LABEL org.opencontainers.image.title="saju-chatbot retriever" \
      org.opencontainers.image.description="Finds the passages that belong to a question and its chart"
COPY --from=build-retriever /opt/venv /opt/venv
COPY --from=build-retriever /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "services.retriever", "health"]
ENTRYPOINT ["python", "-m", "services.retriever"]

FROM runtime AS llm_worker
LABEL org.opencontainers.image.title="saju-chatbot llm_worker" \
      org.opencontainers.image.description="Writes the answer from chart and passages, and checks it against them"
COPY --from=build-llm_worker /opt/venv /opt/venv
COPY --from=build-llm_worker /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "services.llm_worker", "health"]
ENTRYPOINT ["python", "-m", "services.llm_worker"]
