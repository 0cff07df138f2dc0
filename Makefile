# make help shows what there is. No target needs anything but Python >= 3.11 and make; each brings what it uses.

PORT ?= 8000
VAR ?= ./var
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SAJU_TEST_PARTS ?= auto

.DEFAULT_GOAL := help
.PHONY: help run services test test-parts test-llm check lint types imports format bench bench-peers eval eval-grounding narrator-samples lock clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[36m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- serving ----------------------------------------------------------------------------------------------------------

run: $(VENV)/embedded.done ## Serve the whole system in one process: make run [PORT=8000] [VAR=./var]
	@BIN=$(BIN) PORT=$(PORT) VAR=$(VAR) scripts/run.sh

services: $(VENV)/embedded.done ## The four services as processes, against given or local RabbitMQ, MySQL and Chroma
	@BIN=$(BIN) PORT=$(PORT) scripts/services.sh

# --- testing ----------------------------------------------------------------------------------------------------------

test: $(VENV)/dev.done ## Install what the tests need and run them all
	@scripts/test_parts.sh
	@BIN=$(BIN) scripts/test.sh

test-parts: $(VENV)/dev.done ## The bus, worker and storage suites alone: SAJU_TEST_PARTS=nodes make test-parts
	@scripts/test_parts.sh
	$(BIN)/pytest tests/integration -m "broker or database"

test-llm: $(VENV)/dev.done ## The LLM worker against a real server: make test-llm LLM_URL=http://localhost:8080/v1 LLM_MODEL=name
	SAJU_TEST_LLM_URL=$(LLM_URL) SAJU_TEST_LLM_MODEL=$(LLM_MODEL) $(BIN)/pytest tests/wire

check: lint types imports test ## Everything a change must pass

lint: $(VENV)/dev.done ## Ruff, and the corpus's own rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m services.retriever.corpus_check

types: $(VENV)/dev.done ## mypy, strict
	$(BIN)/mypy

imports: $(VENV)/dev.done ## No service imports another, shared imports none
	$(BIN)/lint-imports

format: $(VENV)/dev.done ## Put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.done ## Benchmarks, each as a ratio against a peer in the same run
	@scripts/test_parts.sh
	$(BIN)/python -m bench

bench-peers: $(VENV)/bench.done ## The engine's peers from PyPI that only the benchmark wants

# --- upkeep -----------------------------------------------------------------------------------------------------------

eval: $(VENV)/dev.done ## How well passages are found: hit@k and MRR on the questions in the tree
	$(BIN)/python -m services.retriever eval

eval-grounding: $(VENV)/dev.done ## What the grounding check lets through: the golden set, alone and through the wire
	$(BIN)/python -m tests.golden

narrator-samples: $(VENV)/dev.done ## Fifty answers of the narrator to random births and questions
	$(BIN)/python -m scripts.narrator_samples

lock: ## Write requirements/*.txt from pyproject.toml (needs uv)
	scripts/lock.sh

clean: ## Delete .venv and ./var, and nothing else: a VAR of your own is yours
	rm -rf ./.venv ./var

# The environment of `make test` holds that of `make run`, so either may come first.
$(VENV)/%.done: requirements/%.txt
	@PYTHON=$(PYTHON) VENV=$(VENV) scripts/install.sh $<
	@touch $@
