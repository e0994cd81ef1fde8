# What people and CI do with the house. `make help` lists it.
#
#   PYTHON=python3.12   another Python than the system's (3.11 to 3.13)
#   VENV=.venv-3.12     another folder for what is installed
#   ARGS="..."          passed on to what the target runs

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Compiled files are kept even where that is switched off: every start in a test would compile the program anew.
TESTS := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
CODE := run.py bot cogs storage tests benchmarks

# Another Python was named than the folder was made with: it is made anew.
VERSION := -c 'import sys; print(*sys.version_info[:2])'
ifneq ($(origin PYTHON),file)
ifneq ($(shell ($(PYTHON) $(VERSION)) 2>&1),$(shell ($(BIN)/python $(VERSION)) 2>&1))
.PHONY: $(BIN)/python
endif
endif

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
VENV_PACKAGE := import sys; print("python3.%d-venv" % sys.version_info[1])

.DEFAULT_GOAL := help
.PHONY: help run setup debian test check bench soak lock clean
.SILENT:

help: ## Lists these targets
	grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r target text; do \
		printf 'make %-7s %s\n' "$$target" "$$text"; done

run: $(VENV)/runtime.stamp ## Starts the demo: a Discord server in miniature, the bot and the web view
	exec $(BIN)/python run.py demo $(ARGS)

setup: $(VENV)/tests.stamp debian ## Installs everything that running and testing need
	echo "Installed. Next: make run, make test"

test: $(VENV)/tests.stamp debian ## Runs every test, on SQLite, on PostgreSQL and in the browser
	$(TESTS) -q --numprocesses=auto --dist=worksteal $(ARGS)

check: $(VENV)/tests.stamp ## Checks form, types, walls, translations and docs
	$(BIN)/ruff format --quiet --check $(CODE) || { echo "Not formatted: $(BIN)/ruff format $(CODE)"; exit 1; }
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy --no-error-summary $(CODE)
	$(BIN)/lint-imports --no-logo >$(VENV)/walls.log || { cat $(VENV)/walls.log; exit 1; }
	$(BIN)/python -m tests.support.catalogs check
	$(BIN)/python -m pytest -q --noconftest tests/test_house.py

bench: $(VENV)/runtime.stamp ## Measures the program against its bars (ARGS="--quick --only web.lists")
	$(BIN)/python benchmarks/run.py $(ARGS)

soak: $(VENV)/tests.stamp debian ## Runs the long random tests
	$(TESTS) -q -m soak $(ARGS)

lock: $(VENV)/uv/bin/uv ## Pins the dependencies anew (ARGS=--upgrade takes newer ones)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.lock

clean: ## Removes what was installed and cached; the data stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +

COMPILE := $(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(ARGS)

# A stamp is younger than the lock it was made from, or pip runs again.
$(VENV)/runtime.stamp: requirements.lock $(BIN)/python
	echo "Installing what the program needs"
	$(PIP) install --require-hashes --requirement requirements.lock
	touch $@

$(VENV)/tests.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	echo "Installing what the tests need"
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	touch $@

$(BIN)/python:
	$(PYTHON) --version >/dev/null 2>&1 || { echo "There is no $(PYTHON); Stadtgespräch needs Python 3.11 to 3.13." >&2; exit 1; }
	$(PYTHON) -c '$(SUPPORTED)' || { echo "Stadtgespräch needs Python 3.11 to 3.13, this is $$($(PYTHON) --version)." \
		"Name another one: make PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/debian "$$($(PYTHON) -c '$(VENV_PACKAGE)')"
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/uv/bin/uv: $(BIN)/python
	$(BIN)/python -m venv $(VENV)/uv
	$(VENV)/uv/bin/python -m pip --disable-pip-version-check -qq install uv

debian:
	missing=""; \
	{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || missing="$$missing postgresql"; \
	{ command -v chromium-headless-shell || command -v chromium; } >/dev/null || missing="$$missing chromium-headless-shell"; \
	[ -z "$$missing" ] || .ci/debian $$missing
