# `make help` lists the targets. Each creates what it needs; PYTHON=python3.12 selects an interpreter.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
READY  := $(VENV)/.ready
CHECKED := build/checked/.ready
AWS_CLI := build/aws-cli/.ready
AIOBOTOCORE := build/aiobotocore/.ready
DOCS    := build/docs/.ready
PACKAGING := build/packaging/.ready
AWSCRT := $(VENV)/awscrt/.ready

PACKAGES   := generated/ivs:generated/ivs-realtime:generated/ivschat
QUIETLY    := --quiet --disable-pip-version-check
PRINT_PINS := import tomllib; t = tomllib.load(open("pyproject.toml", "rb")); \
              print(*t["project"]["dependencies"], *t["dependency-groups"]["dev"], sep="\n")

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: help demo generate update test test-python test-thorough aws-cli readme docs docs-links docs-check live check check-code bench bench-quick mutation conformance survey survey-thorough wheel vendor vendor-check update-report update-propose lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	while IFS='|' read -r target purpose; do printf 'make %-15s %s\n' "$$target" "$$purpose"; done

demo: $(READY) ## go live on a channel of a local Amazon IVS, without an account
	@PYTHONPATH=$(PACKAGES) $(RUN) examples/demo.py

generate: $(READY) ## write the packages in generated/ from the models
	$(RUN) -m codegen generate

update: $(READY) ## take the newest models from botocore and release what changed: [SERVICE=name] [BOTOCORE=version]
	$(RUN) -m codegen update $${SERVICE:+"$$SERVICE"} $${BOTOCORE:+--botocore "$$BOTOCORE"}

# Bytecode is kept, whatever the environment says: else each worker and process compiles all again.
test test-thorough: export PYTHONDONTWRITEBYTECODE :=

test test-thorough: $(AWSCRT)

test: $(READY) ## test the generator, the runtime and the generated packages
	$(RUN) -m pytest --numprocesses auto --dist loadfile

test-python: ## run the tests on another interpreter, in an environment of its own: PYTHON=python3.13
	$(MAKE) test PYTHON="$(PYTHON)" VENV="build/$(notdir $(PYTHON))"

test-thorough: $(READY) ## run all tests with many examples and write the figures to docs/proof.md
	$(COUNTED) tests
	set -e; for tests in generated/*/tests; do $(COUNTED) $$tests; done

# The tests of each distribution run as its users would run them.
COUNTED := HYPOTHESIS_PROFILE=thorough PYTHONPATH=tests $(RUN) -m pytest \
           --numprocesses auto --dist loadfile -p tools.proof.figures --figures 'make test-thorough'

aws-cli: $(READY) $(AWS_CLI) ## run a session of the AWS CLI with the local services
	@PYTHONPATH=$(PACKAGES) $(RUN) -m tools.aws_cli build/aws-cli/bin/aws

readme: $(READY) ## run the README's code blocks in a fresh clone of HEAD
	$(RUN) -m tools.readme

docs: $(READY) $(DOCS) ## build the documentation's site in build/site, without a warning, and check its links
	$(RUN) -m tools.site

docs-links: docs ## ask every other site that the documentation links to; needs the network
	build/docs/bin/python -m tools.site.other_sites

docs-check: docs ## look at the site in headless Chromium, in light and dark, as a phone and a desktop show it
	build/docs/bin/python -m tools.site.browser

live: $(READY) ## make four read-only calls to AWS with your credentials and write docs/live.md
	$(RUN) -m tools.live

check: check-code ## check formatting, lint, types, that generated/ is fresh, and that lint findings are answered
	$(RUN) -m codegen lint --unanswered

check-code: $(READY) ## check the same without the findings in the models
	$(RUN) -m black --check --quiet --diff .
	$(RUN) -m ruff check
	$(RUN) -m mypy
	$(RUN) -m pyright
	$(RUN) -m pyright --project tests
	$(VENV)/bin/zizmor --offline --quiet --persona auditor .github/workflows
	$(RUN) -m check_jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) -m codegen generate --check

bench: $(READY) $(CHECKED) $(AIOBOTOCORE) ## measure against boto3 and write docs/benchmarks.md; takes up to ten minutes
	$(RUN) -m tools.benchmarks --write

bench-quick: $(READY) $(CHECKED) $(AIOBOTOCORE) ## measure with fewer rounds and print the result; takes under a minute
	$(RUN) -m tools.benchmarks --quick

mutation: $(READY) ## seed faults, count those that the tests find, and write docs/proof.md
	$(RUN) -m tools.mutation --record

conformance: $(READY) ## run botocore's protocol and endpoint suites against generated packages and write docs/conformance.md
	$(RUN) -m tools.conformance

survey: $(READY) ## print which of botocore's services can be generated
	$(RUN) -m tools.survey

survey-thorough: $(READY) ## run the tests of the packages of SERVICES="…" (or of all, for hours), and write docs/survey.md
	$(RUN) -m tools.survey --tests $$SERVICES

# What comes from outside (TAG, DEST, SERVICE, WITH) is the shell's to expand: a name may hold anything.
wheel: $(READY) $(PACKAGING) ## build the generator and every distribution in dist/ (or that of TAG=…), check and try them
	rm -rf dist
	$(RUN) -m codegen wheel $${TAG:+--tag "$$TAG"}
	$(RUN) -m tools.wheel_trial dist
	[ -n "$$TAG" ] || $(RUN) -m tools.generator_wheel dist
	build/packaging/bin/check-wheel-contents --ignore W002 dist/*.whl  # docs/decisions/what-is-published.md
	set -e; for sdist in dist/*.tar.gz; do build/packaging/bin/pyroma --quiet --min 10 $$sdist; done

# CODEGEN_UNDER_MAKE makes messages name these variables in place of the command's options.
update vendor vendor-check: export CODEGEN_UNDER_MAKE = 1

vendor: $(READY) ## copy a package into another project: DEST=folder [SERVICE=name] [AS=name] [WITH=parts] [WITHOUT=parts] [FORCE=1]
	$(call needed,DEST)
	$(RUN) -m codegen vendor "$$DEST" $${SERVICE:+--service "$$SERVICE"} $${AS:+--as "$$AS"} \
	  $$(for part in $$WITH; do echo "--with $$part"; done) \
	  $$(for part in $$WITHOUT; do echo "--without $$part"; done) $${FORCE:+--force}

vendor-check: $(READY) ## report edited or outdated files in such copies: DEST=folder [SERVICE=name] [AS=name]
	$(call needed,DEST)
	@$(RUN) -m codegen vendor "$$DEST" $${SERVICE:+--service "$$SERVICE"} $${AS:+--as "$$AS"} --check

update-report: $(READY) ## write a patch and a pull request's text about an update to build/update
	.ci/update-report $(RUN)

update-propose: ## open the pull request that update-report wrote; needs gh and a token
	.ci/update-propose

lock: ## rewrite requirements-dev.txt from the versions in pyproject.toml
	rm -rf build/lock
	$(call python_environment,build/lock)
	build/lock/bin/python -c '$(PRINT_PINS)' > build/lock/requirements.txt
	build/lock/bin/python -m pip install $(QUIETLY) --requirement build/lock/requirements.txt
	echo '# Written by `make lock` from pyproject.toml. Do not edit.' > build/lock/frozen.txt
	build/lock/bin/python -m pip freeze >> build/lock/frozen.txt
	mv build/lock/frozen.txt requirements-dev.txt

clean: ## remove the virtual environment and all caches
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call needed,NAME): stops if a variable isn't set.
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

# What builds the site, and looks at it, is in an environment of its own, too.
$(DOCS): tools/site/requirements.txt
	$(call python_environment,build/docs)
	build/docs/bin/python -m pip install $(QUIETLY) --requirement tools/site/requirements.txt
	@touch $@

$(PACKAGING): tools/packaging_requirements.txt
	$(call python_environment,build/packaging)
	build/packaging/bin/python -m pip install $(QUIETLY) --requirement tools/packaging_requirements.txt
	@touch $@

# The benchmarks check types in an environment of their own: its stubs would change `make check`.
# Beside the packages of the environment: botocore would sign by it (docs/decisions/sigv4a-needs-awscrt.md).
$(AWSCRT): $(READY)
	rm -rf $(VENV)/awscrt
	$(RUN) -m pip install $(QUIETLY) --no-deps --target $(VENV)/awscrt awscrt==0.38.1
	@touch $@

$(CHECKED): tools/benchmarks/requirements.txt requirements-dev.txt
	$(call python_environment,build/checked)
	build/checked/bin/python -m pip install $(QUIETLY) \
	  --requirement tools/benchmarks/requirements.txt --constraint requirements-dev.txt
	@touch $@

$(AWS_CLI): tools/aws_cli_requirements.txt
	$(call python_environment,build/aws-cli)
	build/aws-cli/bin/python -m pip install $(QUIETLY) --requirement tools/aws_cli_requirements.txt
	@touch $@

# aiobotocore pins an older botocore.
$(AIOBOTOCORE): tools/benchmarks/aiobotocore.txt
	$(call python_environment,build/aiobotocore)
	build/aiobotocore/bin/python -m pip install $(QUIETLY) --requirement tools/benchmarks/aiobotocore.txt
	@touch $@
