# Everything that is done to this repository by hand or by a machine has its recipe here.
# Extra words for the tool go into ARGS:  make test ARGS="tests/unit -k review"

PYTHON  ?= python3
WORKERS ?= auto
ARGS    ?=

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV   := uv==0.13.8

# What only runs the product is content with the dependencies of the product.
RUNTIME := $(if $(wildcard $(VENV)/dev.stamp),$(VENV)/dev.stamp,$(VENV)/app.stamp)

.DEFAULT_GOAL := help
.PHONY: help demo test test-all clients fmt check serve lock audit campaign bench year

help:  ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME)  ## open the practice workspace (ARGS=--script: a transcript)
	$(BIN)/hitl demo $(ARGS)

test: $(VENV)/dev.stamp  ## run the tests, in five minutes (ARGS="tests/unit")
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=quick -m "not long" $(ARGS)

test-all: $(VENV)/dev.stamp  ## run all tests, the long ones too
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

clients: $(VENV)-clients/stamp tests/clients/node_modules/stamp  ## install what generates clients (needs Node.js 20 or newer)

fmt: $(VENV)/dev.stamp  ## format, and repair what the linter can repair
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

check: $(VENV)/dev.stamp  ## format, lint, types, imports, migrations: the one definition of clean
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(if $(wildcard app/store/check.py),$(BIN)/python -m app.store.check)

serve: $(RUNTIME)  ## run the service on a local SQLite file
	$(BIN)/hitl serve $(ARGS)

lock: $(VENV)-lock/stamp  ## write requirements/ anew, at the newest versions
	$(VENV)-lock/bin/uv pip compile pyproject.toml $(LOCK) --group build -o requirements/app.txt
	$(VENV)-lock/bin/uv pip compile pyproject.toml $(LOCK) --group build --extra otel -c requirements/app.txt -o requirements/otel.txt
	$(VENV)-lock/bin/uv pip compile pyproject.toml $(LOCK) --group dev --extra otel -c requirements/otel.txt -o requirements/dev.txt
	$(VENV)-lock/bin/uv pip compile $(LOCK) --group audit -o requirements/audit.txt
	$(VENV)-lock/bin/uv pip compile $(LOCK) --group clients -o requirements/clients.txt

audit: $(VENV)-audit/stamp  ## look for known weaknesses, and write sbom.json; it asks a service outside
	$(VENV)-audit/bin/bandit --quiet --recursive app --configfile pyproject.toml
	$(VENV)-audit/bin/cyclonedx-py requirements requirements/app.txt --output-reproducible --output-file sbom.json
	@$(VENV)-audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r requirements/otel.txt || { \
	  echo "Not every package is known to be free of weaknesses: the lines above name one, or say that the service that" >&2; \
	  echo "knows of them could not be asked. Where it was not asked, nothing is known; try again with a way out." >&2; exit 1; }

campaign: $(VENV)/dev.stamp  ## run the long evidence runs
	$(BIN)/python -m pytest -n $(WORKERS) --hypothesis-profile=campaign tests/campaigns tests/matrix $(ARGS)

bench: $(VENV)/dev.stamp  ## measure, beside the floor of this machine
	$(BIN)/python bench/hold_cycle.py
	$(BIN)/python bench/allowed.py

year: $(VENV)/dev.stamp  ## simulate a year of requests and reviewers (ARGS="--days 30")
	$(BIN)/python bench/year.py $(ARGS)

LOCK := --universal --python-version 3.11 --upgrade --generate-hashes --quiet \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links

define CREATE
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "Keyturn needs Python 3.11 or newer as '$(PYTHON)'. Another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 3; }
@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV) || { \
  echo "'$(PYTHON)' cannot make a virtual environment: it lacks venv or ensurepip." >&2; \
  echo "On Debian and Ubuntu: apt install python3-venv. Or name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 3; }
endef

# The stamp is younger than the lock: the environment is what the lock says.
$(VENV)/%.stamp: requirements/%.txt
	$(CREATE)
	@echo "Installing what $< pins into $(VENV): about a minute, once."
	$(PIP) install --no-deps --require-hashes -r $<
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
	@touch $@

$(VENV)-audit/stamp $(VENV)-clients/stamp: $(VENV)-%/stamp: requirements/%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r $<
	$(@D)/bin/python -m pip --disable-pip-version-check check
	@touch $@

tests/clients/node_modules/stamp: tests/clients/package-lock.json
	npm ci --prefix tests/clients --no-audit --no-fund --ignore-scripts
	@touch $@

$(VENV)-lock/stamp:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet $(UV)
	@touch $@
