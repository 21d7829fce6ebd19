.PHONY: up gen check test
PYTHON ?= python3
BIN := .venv/bin

up: ## Sets everything up, starts it, and prints the address
	$(PYTHON) tools/setup.py runtime
	$(BIN)/dataspeaks up $(ARGS)

gen: .venv/dev ## Generates code from the contracts
	$(BIN)/buf format -w protos
	$(BIN)/python tools/generate.py

.venv/dev:
	$(PYTHON) tools/setup.py dev
