# `make help` lists the targets. Each sets up what it needs; PYTHON=python3.12 picks an interpreter.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready

QUIETLY    := --quiet --disable-pip-version-check
PRINT_PINS := import tomllib; t = tomllib.load(open("pyproject.toml", "rb")); \
              print(*t["project"]["dependencies"], *t["dependency-groups"]["dev"], sep="\n")

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: help generate test test-thorough check survey lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	while IFS='|' read -r target purpose; do printf 'make %-13s %s\n' "$$target" "$$purpose"; done

generate: $(READY) ## write the packages under generated/ from the models
	$(RUN) -m codegen generate

test: $(READY) ## run the tests of the generator, the runtime and the generated package
	$(RUN) -m pytest

test-thorough: $(READY) ## run them all with many examples; each distribution's as its users would
	HYPOTHESIS_PROFILE=thorough $(RUN) -m pytest tests
	set -e; for tests in generated/*/tests; do HYPOTHESIS_PROFILE=thorough $(RUN) -m pytest $$tests; done

check: $(READY) ## formatting, lint, types, and whether generated/ is fresh
	$(RUN) -m black --check --quiet --diff .
	$(RUN) -m ruff check
	$(RUN) -m mypy
	$(RUN) -m pyright
	$(RUN) -m codegen generate --check

survey: $(READY) ## which of botocore's rest-json services can be generated, as a table
	$(RUN) -m tests.survey

lock: ## write requirements-dev.txt anew from the versions in pyproject.toml
	rm -rf build/lock
	$(call python_environment,build/lock)
	build/lock/bin/python -c '$(PRINT_PINS)' > build/lock/requirements.txt
	build/lock/bin/python -m pip install $(QUIETLY) --requirement build/lock/requirements.txt
	echo '# Written by `make lock` from pyproject.toml. Do not edit.' > build/lock/frozen.txt
	build/lock/bin/python -m pip freeze >> build/lock/frozen.txt
	mv build/lock/frozen.txt requirements-dev.txt

clean: ## remove the virtual environment and everything cached
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call python_environment,FOLDER): a virtual environment of Python 3.11 or newer.
define python_environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed; "$(PYTHON)" is not. Try: make PYTHON=python3.12' >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(1)
endef

$(READY): requirements-dev.txt pyproject.toml
	$(call python_environment,$(VENV))
	$(RUN) -m pip install $(QUIETLY) --requirement requirements-dev.txt
	@touch $@
