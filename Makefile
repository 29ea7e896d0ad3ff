.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast check fmt migrate messages shots bench pins venv venv-dev

PYTHON ?= python3
PY := .venv/bin/python
BIN := .venv/bin

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, but $(PYTHON) was not found." >&2; exit 2; }
	@$(PYTHON) scripts/bootstrap.py

venv-dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, but $(PYTHON) was not found." >&2; exit 2; }
	@$(PYTHON) scripts/bootstrap.py --dev

run: venv ## Run everything on this machine, with demo data; Ctrl-C stops it
	@$(PY) -m hsa_app run --demo

dev: venv-dev ## Run the same for development; changed source files take effect within seconds
	@$(PY) -m hsa_app dev

test: venv-dev ## Run all tests; installs what is missing
	@$(PYTHON) scripts/chromium.py
	@$(PY) -m hsa_app build
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

test-fast: venv-dev ## Run unit, domain and API tests without PostgreSQL and browsers (two minutes)
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder --without-postgres \
		tests/unit tests/domain tests/api

check: venv-dev ## Check format, lint, types, layers, migrations, secrets, translations, scripts
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

fmt: venv-dev ## Format all code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(PY) scripts/javascript.py fmt

migrate: venv ## Migrate the database to the newest revision
	@$(PY) -m hsa_app migrate

messages: venv-dev ## Extract every sentence into the catalogue template
	@$(PY) scripts/messages.py

shots: venv-dev ## Take screenshots of every page as every role; LANGUAGE=en-XA in another language, on a phone
	@$(PYTHON) scripts/chromium.py
	@PYTHONPATH=. $(PY) scripts/shots.py $(WORDS) $(if $(filter command line,$(origin LANGUAGE)),--language=$(LANGUAGE))

bench: venv-dev ## Run the benchmarks
	@$(PY) -m bench

pins: ## Pin the newest compatible versions of requirements*.in
	@$(PYTHON) scripts/pins.py
