.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast check fmt migrate shots bench pins venv venv-dev

PYTHON ?= python3
PY := .venv/bin/python
BIN := .venv/bin

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON)." >&2; exit 2; }
	@$(PYTHON) scripts/bootstrap.py

venv-dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON)." >&2; exit 2; }
	@$(PYTHON) scripts/bootstrap.py --dev

run: venv ## Everything on this machine, with demo data; Ctrl-C stops it
	@$(PY) -m hsa_app run --demo

dev: venv-dev ## The same, with every change of a source file at work within seconds
	@$(PY) -m hsa_app dev

test: venv-dev ## Every test; installs what is missing
	@$(PYTHON) scripts/chromium.py
	@$(PY) -m hsa_app build
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

test-fast: venv-dev ## Units, domain and API without PostgreSQL and browsers; two minutes
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder --without-postgres \
		tests/unit tests/domain tests/api

check: venv-dev ## Format, lint, types, layers, migrations without drift, nothing secret
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(PY) scripts/drift.py
	@$(PY) scripts/no_secrets.py
	@$(PY) scripts/untranslated.py
	@$(PY) scripts/javascript.py check

fmt: venv-dev ## Put everything into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(PY) scripts/javascript.py fmt

migrate: venv ## Bring the database to today's shape
	@$(PY) -m hsa_app migrate

shots: venv-dev ## Photograph every page as every role, in every width and theme
	@$(PYTHON) scripts/chromium.py
	@PYTHONPATH=. $(PY) scripts/shots.py $(WORDS)

bench: venv-dev ## Measure the figures we hold ourselves to
	@$(PY) -m bench

pins: ## Pin the newest of everything in requirements*.in that works together
	@$(PYTHON) scripts/pins.py
