# Two commands matter: `make run` shows the service at work, `make test` runs every test.
# Needed on the machine: Python 3.11 or newer and make. Everything else goes into .venv.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-stamp
PEERS := build/peers/.setup-stamp
UV = $$(command -v uv || echo build/uv/bin/uv)
ENGINES := build/engines/.setup-stamp
LINTERS := build/linters/.setup-stamp
DEPLOY := build/deploy/.setup-stamp
RIVALS := build/rivals/.setup-stamp
PATHS := app cds_services tests benchmarks deploy docs/hooks clients

.DEFAULT_GOAL := help
.PHONY: help run dev test test-quick coverage check bench soak accuracy docs fhir-elements api settings knowledge measurements hazard-log lint format types imports yaml openapi lint-deploy licences audit sbom image-check bench-governance bench-replay

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Start the service, send it an example order, show the card
	@$(BIN)/imaging-cds demo

dev: $(STAMP) ## Serve, and start again at each change of a source or knowledge file
	@$(BIN)/watchfiles "$(BIN)/imaging-cds serve" app cds_services

test: $(STAMP) $(PEERS) $(ENGINES) $(LINTERS) ## Run every test; fail where the quick ones reach less of the code than they did
	@$(BIN)/python -m tests

test-quick: $(STAMP) ## Run the quick tests, up to the first failure: about two minutes
	@$(BIN)/pytest -x -q -m "not slow"

coverage: $(STAMP) $(PEERS) ## Fail where the quick tests reach less of the code than they did, and show where
	@$(BIN)/pytest -q -m "not slow and not case_report" --cov --cov-report=term:skip-covered

check: $(STAMP) lint types imports yaml openapi ## Format, lint, types, imports, YAML, OpenAPI: all that is checked without running

lint: $(STAMP) ## Is it formatted, and does it follow the rules of style?
	@$(BIN)/ruff format --check $(PATHS)
	@$(BIN)/ruff check $(PATHS)

format: $(STAMP) ## Format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet $(PATHS)
	@$(BIN)/ruff format $(PATHS)

types: $(STAMP) ## Check the types
	@$(BIN)/mypy

imports: $(STAMP) ## Check that imports keep to the architecture
	@$(BIN)/lint-imports --no-cache

yaml: $(STAMP) ## Check every YAML file
	@$(BIN)/yamllint --strict .

openapi: $(STAMP) $(LINTERS) ## Check the OpenAPI description; with redocly and spectral where Node is
	@$(BIN)/python -m deploy.openapi_lint

docs: $(STAMP) ## Build the documentation as a site in build/site; a dead link is an error
	@UV_PROJECT_ENVIRONMENT=.venv "$(UV)" sync --frozen --inexact --quiet --group docs
	@# Not --quiet: that would hide the warnings, and hidden ones do not stop the build.
	@NO_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --strict
	@echo "build/site/index.html"

knowledge: $(STAMP) ## Write docs/knowledge.md and the pictures of the decisions anew
	@mkdir -p docs/pictures
	@$(BIN)/imaging-cds review --format markdown > docs/knowledge.md
	@$(BIN)/imaging-cds review --format svg --topic demyelinating-diseases > docs/pictures/decision-table.svg
	@$(BIN)/imaging-cds review --format svg --topic demyelinating-results > docs/pictures/next-steps.svg

measurements: $(STAMP) ## Measure again what the model card says of texts and case reports
	@$(BIN)/python -m benchmarks.measurements > build/measurements.yaml
	@mv build/measurements.yaml app/transparency/knowledge/measurements.yaml

hazard-log: $(STAMP) ## Write docs/hazard-log.md anew from the hazards in YAML
	@$(BIN)/python -m docs.hooks.hazard_log > docs/hazard-log.md

fhir-elements: $(STAMP) ## Write docs/fhir-elements.md anew from the decisions in YAML
	@$(BIN)/python -m docs.hooks.fhir_elements > docs/fhir-elements.md

api: $(STAMP) ## Write docs/api.md anew from the OpenAPI description
	@$(BIN)/python -m docs.hooks.api_reference > docs/api.md

settings: $(STAMP) ## Write the tables of settings in README.md anew from the settings themselves
	@$(BIN)/python -m docs.hooks.settings_tables

accuracy: $(STAMP) ## How well are reasons for exam read? TEXTS=file.jsonl names other labelled texts
	@$(BIN)/python -m benchmarks.accuracy $(TEXTS)

lint-deploy: $(DEPLOY) ## Check image, composition, chart, alerts and dashboards
	@build/deploy/bin/python -m deploy.checks

licences: $(STAMP) ## Write the licences of what is installed into NOTICE.md
	@$(BIN)/python -m deploy.licences

audit: $(DEPLOY) ## Ask PyPI whether a package in the lock has a known weakness
	@"$(UV)" export --frozen --no-dev --extra oidc --no-emit-project --quiet --output-file build/runtime.txt
	@build/deploy/bin/python -m deploy.audit build/runtime.txt

sbom: $(DEPLOY) ## List what ships as build/sbom.json (CycloneDX)
	@UV_PROJECT_ENVIRONMENT=build/runtime "$(UV)" sync --frozen --no-dev --extra oidc --no-editable --quiet \
	  --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@build/deploy/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
	  --mc-type application --output-file build/sbom.json build/runtime/bin/python
	@echo "build/sbom.json"

image-check: $(STAMP) ## Build the image, start it confined, call it, measure it (Docker or Podman)
	@$(BIN)/python -m deploy.image_check

bench: $(STAMP) $(RIVALS) ## Measure time, processor and memory beside a bare echo and HealthChain
	@$(BIN)/python -m benchmarks

ROWS ?= 1000000
bench-governance: $(STAMP) ## Time the governance pages on a million decisions in PostgreSQL (ROWS=100000 is quicker)
	@$(BIN)/python -m benchmarks.governance --rows $(ROWS)

bench-replay: $(STAMP) ## Measure a replay of 100,000 orders of 50,000 patients (ORDERS="1000 1000000": others); fail where it needs too much
	@$(BIN)/python -m benchmarks.replay $(ORDERS)

SECONDS ?= 300
soak: $(STAMP) ## Load and attack for 300 s; lose the database, kill the service, miss nothing (SECONDS=60 is the least)
	@$(BIN)/python -m benchmarks.soak --seconds $(SECONDS)

# The stamp makes the second run instant. uv installs what uv.lock says, with hashes; where it is absent, it gets a
# small environment of its own, because it may lay .venv anew.
$(STAMP): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up .venv (only when the lock changes) ..."
	@test -x "$(UV)" || { $(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; } || exit 1; \
	UV_PROJECT_ENVIRONMENT=.venv "$(UV)" sync --frozen --inexact --quiet \
	  --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

# Independent programs that the tests lay against ours: a FHIR server, three validators, the FHIR R4 definitions, a
# client, a reader of JSON Schema. They have an environment of their own: nothing of them may get into the product's.
NODE_PEERS := tests/peers/package.json tests/peers/package-lock.json
JAVA_PEERS := tests/peers/java/pom.xml
$(PEERS): tests/peers/requirements.txt tests/peers/definitions.txt $(NODE_PEERS) $(JAVA_PEERS) | $(STAMP)
	@echo "Setting up build/peers, for the tests only ..."
	@"$(UV)" venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" build/peers
	@"$(UV)" pip install --quiet --python build/peers/bin/python --require-hashes -r tests/peers/requirements.txt
	@"$(UV)" pip install --quiet --no-deps --require-hashes --target build/peers/r4 -r tests/peers/definitions.txt
	@mkdir -p build/peers/node && cp $(NODE_PEERS) build/peers/node
	@if command -v npm >/dev/null; \
	then npm ci --prefix build/peers/node --ignore-scripts --omit=peer --no-audit --no-fund --loglevel=error >/dev/null; \
	else echo "npm is not installed: the tests with programs written for Node are skipped" >&2; fi
	@if command -v mvn >/dev/null; \
	then mvn --quiet --batch-mode --file $(JAVA_PEERS) dependency:copy-dependencies \
	  -DoutputDirectory="$(CURDIR)/build/peers/java" >/dev/null; \
	else echo "Maven is not installed: the test with HL7's validator is skipped" >&2; fi
	@touch $@

# What a replay runs on beside the product's own engine: Sail, and Apache Spark where Java is. Beside the environment,
# not in it: they bring pandas and more.
$(ENGINES): tests/peers/engines.txt tests/peers/pyspark.txt | $(STAMP)
	@echo "Setting up build/engines, for the tests only ..."
	@"$(UV)" pip install --quiet --python $(BIN)/python --require-hashes --target build/engines -r tests/peers/engines.txt
	@if command -v java >/dev/null; \
	then "$(UV)" pip install --quiet --python $(BIN)/python --require-hashes --target build/pyspark \
	  -r tests/peers/pyspark.txt; \
	else echo "Java is not installed: the test with Apache Spark is skipped" >&2; fi
	@touch $@

# What checks openapi.json and the TypeScript client. Without npm, or without the registry, they are checked by less.
NODE_LINTERS := tests/linters/package.json tests/linters/package-lock.json
$(LINTERS): $(NODE_LINTERS) | $(STAMP)
	@mkdir -p build/linters && cp $(NODE_LINTERS) build/linters
	@if ! command -v npm >/dev/null; then echo "npm is not installed: redocly, spectral and tsc are left out" >&2; \
	elif npm ci --prefix build/linters --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; \
	then touch $@; \
	else echo "npm cannot install redocly, spectral and tsc: they are left out" >&2; fi

# What checks the image, the composition, the chart and the alerts; large, and of use only to who changes those.
$(DEPLOY): tests/deploy/requirements.txt | $(STAMP)
	@echo "Setting up build/deploy, for make lint-deploy, audit and sbom ..."
	@"$(UV)" venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" build/deploy
	@"$(UV)" pip install --quiet --python build/deploy/bin/python --require-hashes -r tests/deploy/requirements.txt
	@touch $@

# What `make bench` measures us beside. Where it cannot be had, the rest is measured without it.
$(RIVALS): benchmarks/healthchain.txt | $(STAMP)
	@echo "Setting up build/rivals, for make bench ..."
	@"$(UV)" venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" build/rivals
	@if "$(UV)" pip install --quiet --python build/rivals/bin/python --require-hashes -r $<; \
	then touch $@; else rm -rf build/rivals; fi
