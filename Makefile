.DEFAULT_GOAL := help
.PHONY: help run test test-fast check fmt migrate messages shots bench pins venv venv-dev

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

test: venv-dev ## Every test; installs what is missing
	@$(PYTHON) scripts/chromium.py
	@$(PY) -m hsa_app build
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(TESTS)

test-fast: venv-dev ## Units, domain and API without PostgreSQL and browsers; two minutes
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --without-postgres \
		tests/unit tests/domain tests/api

check: venv-dev ## Format, lint, types, layers, migrations without drift, nothing secret
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(PY) scripts/drift.py
	@$(PY) scripts/no_secrets.py
	@$(PY) scripts/untranslated.py
	@PYTHONPATH=. $(PY) scripts/pseudo_locale.py
	@$(PY) scripts/messages.py check
	@$(PY) scripts/javascript.py check

fmt: venv-dev ## Put everything into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(PY) scripts/javascript.py fmt

migrate: venv ## Bring the database to today's shape
	@$(PY) -m hsa_app migrate

messages: venv-dev ## Extract every sentence into the catalogue template
	@$(PY) scripts/messages.py

shots: venv-dev ## Photograph every page as every role; LANGUAGE=en-XA in another language, on a phone
	@$(PYTHON) scripts/chromium.py
	@PYTHONPATH=. $(PY) scripts/shots.py $(WORDS) $(if $(filter command line,$(origin LANGUAGE)),--language=$(LANGUAGE))

bench: venv-dev ## Measure the figures we hold ourselves to
	@$(PY) -m bench

pins: ## Pin the newest of everything in requirements*.in that works together
	@$(PYTHON) scripts/pins.py
