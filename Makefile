# Two commands do everything: `make up` and `make test`.
.PHONY: up gen check test
PYTHON ?= python3
BIN := .venv/bin
export BUF_CACHE_DIR := $(CURDIR)/.build/buf

up: ## Sets everything up, starts it, and prints the address (ARGS="--port 9000" and the like)
	@$(PYTHON) tools/setup.py build
	@$(BIN)/python tools/web.py
	@exec $(BIN)/dataspeaks up $(ARGS)

gen: setup ## Writes the code that the contracts generate
	$(BIN)/buf format -w protos
	$(BIN)/python tools/generate.py
	$(BIN)/dataspeaks openapi > web/openapi.json

check: setup ## Lint, types, layers, contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/contracts.py

test: check ## Everything: checks, web page, tests
	$(BIN)/python tools/web.py --test
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

.PHONY: setup
setup:
	@$(PYTHON) tools/setup.py dev
