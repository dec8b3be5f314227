# `make help` lists the targets. Each sets up what it needs; PYTHON=python3.12 picks an interpreter.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready
CHECKED := build/checked/.ready

QUIETLY    := --quiet --disable-pip-version-check
PRINT_PINS := import tomllib; t = tomllib.load(open("pyproject.toml", "rb")); \
              print(*t["project"]["dependencies"], *t["dependency-groups"]["dev"], sep="\n")

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: help generate update test test-thorough readme live check check-code bench bench-quick mutation survey wheel vendor vendor-check update-report update-propose lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	while IFS='|' read -r target purpose; do printf 'make %-15s %s\n' "$$target" "$$purpose"; done

generate: $(READY) ## write the packages under generated/ from the models
	$(RUN) -m codegen generate

update: $(READY) ## models from the newest botocore, what changed, a release: [SERVICE=name] [BOTOCORE=version]
	$(RUN) -m codegen update $${SERVICE:+"$$SERVICE"} $${BOTOCORE:+--botocore "$$BOTOCORE"}

test: $(READY) ## run the tests of the generator, the runtime and the generated package
	$(RUN) -m pytest --numprocesses auto --dist loadfile

test-thorough: $(READY) ## run them all with many examples, and write the figures to docs/proof.md
	$(COUNTED) tests
	set -e; for tests in generated/*/tests; do $(COUNTED) $$tests; done

# Each distribution's tests run as its users would run them.
COUNTED := HYPOTHESIS_PROFILE=thorough PYTHONPATH=tests $(RUN) -m pytest \
           --numprocesses auto --dist loadfile -p tools.proof.figures --figures 'make test-thorough'

readme: $(READY) ## run the README's code blocks in a fresh clone of HEAD
	$(RUN) -m tools.readme

live: $(READY) ## four read-only calls to AWS with your own credentials; writes docs/live.md
	$(RUN) -m tools.live

check: check-code ## formatting, lint, types, fresh output, and findings in the models that have no answer
	$(RUN) -m codegen lint --unanswered

check-code: $(READY) ## the same without the findings in the models
	$(RUN) -m black --check --quiet --diff .
	$(RUN) -m ruff check
	$(RUN) -m mypy
	$(RUN) -m pyright
	$(VENV)/bin/zizmor --offline --quiet --persona auditor .github/workflows
	$(RUN) -m check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) -m codegen generate --check

bench: $(READY) $(CHECKED) ## measure against boto3 and write docs/benchmarks.md; under ten minutes
	$(RUN) -m tools.benchmarks --write

bench-quick: $(READY) $(CHECKED) ## the same with fewer rounds, printed only; under a minute
	$(RUN) -m tools.benchmarks --quick

mutation: $(READY) ## seed faults, count those that the tests find, write docs/proof.md
	$(RUN) -m tools.mutation --record

survey: $(READY) ## which of botocore's rest-json services can be generated, as a table
	$(RUN) -m tools.survey

# What comes from outside (TAG, DEST, SERVICE, WITH) is the shell's to expand: a name may hold anything.
wheel: $(READY) ## build every distribution into dist/ (or the one of TAG=…), check and try it
	rm -rf dist
	$(RUN) -m codegen wheel $${TAG:+--tag "$$TAG"}
	$(RUN) -m tools.wheel_trial dist

vendor: $(READY) ## copy a package into another project: DEST=folder [SERVICE=name] [WITH=parts] [FORCE=1]
	$(call needed,DEST)
	$(RUN) -m codegen vendor "$$DEST" $${SERVICE:+--service "$$SERVICE"} \
	  $$(for part in $$WITH; do echo "--with $$part"; done) $${FORCE:+--force}

vendor-check: $(READY) ## name what was edited in such a copy, or is behind: DEST=folder
	$(call needed,DEST)
	@$(RUN) -m codegen vendor "$$DEST" $${SERVICE:+--service "$$SERVICE"} --check

update-report: $(READY) ## what an update changed, as a patch and a text for a pull request
	.ci/update-report $(RUN)

update-propose: ## open a pull request from what update-report wrote; needs gh and a token
	.ci/update-propose

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

# $(call needed,NAME): stops where a variable is not given.
needed = @test -n "$$$(1)" || { echo 'Say where: make $@ $(1)=…' >&2; exit 1; }

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

# Where the benchmarks check types: these stubs would change what `make check` sees.
$(CHECKED): tools/benchmarks/requirements.txt requirements-dev.txt
	$(call python_environment,build/checked)
	build/checked/bin/python -m pip install $(QUIETLY) \
	  --requirement tools/benchmarks/requirements.txt --constraint requirements-dev.txt
	@touch $@
