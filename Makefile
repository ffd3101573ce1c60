# Harborlight. `make help` lists what there is. A fresh machine needs Python 3.11+ and make, nothing else.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check fix docs bench soak clean messages

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: setup ## set up what is missing and open the workspace with a sample coalition
	@$(BIN)/harborlight run

setup: ## make .venv with what the workspace needs
	@$(PYTHON) tools/bootstrap.py

setup-dev: ## make .venv with what tests and checks need
	@$(PYTHON) tools/bootstrap.py dev

test: setup-dev ## run the whole test suite (SQLite, then PostgreSQL)
	@$(BIN)/python tools/test.py $(ARGS)

check: setup-dev ## format, lint, types, contracts, migrations, documents
	@$(BIN)/python tools/check.py

fix: setup-dev ## format and mend what can be mended by machine
	@$(BIN)/ruff check --fix src tests tools benchmarks; $(BIN)/ruff format src tests tools benchmarks

docs: setup-dev ## write docs/reference anew from the code
	@$(BIN)/python tools/docs.py

bench: setup-dev ## run the benchmarks; each prints its ratio against a named peer
	@$(BIN)/python -m benchmarks.web && $(BIN)/python -m benchmarks.audit_ceiling

soak: setup-dev ## long fault rounds: kill -9 during report, referral and withdrawal
	@$(BIN)/python -m pytest tests/faults -q --rounds 50

messages: setup-dev ## gather texts to translate and compile the translations
	@$(BIN)/python tools/messages.py

clean: ## remove the sample, its keys and its backups (everything under ./var)
	rm -rf var
