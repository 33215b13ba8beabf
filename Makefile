# What is installed and built lives in .venv, node_modules, .local and the dist folders, and is made again
# only when what it is made from has changed.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .local/installed
SERVED := customer_site/dist/join.en.html flex_plugin/dist/video-escalation-plugin.js
BUNDLES := $(SERVED) dev/desk/dist/desk.html

sources = $(shell find $(1) -type f -not -path '*/dist/*' -not -path '*/node_modules/*' -not -name '*.py' -not -name '*.pyc')

.PHONY: help demo cluster test fuzz check faults races test-cluster bench-pages bench-call bench-waiting bench-waiting-rooms bench-api bench-sessions bench-start bench-sizing gallery sheets simulate questions worker api codec doctor erase export reconcile build lock tools ports packages chromium
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 28

demo: tools ports ## the whole product on this machine: no account, nothing outside
	@$(MAKE) --no-print-directory -j2 build
	@exec $(BIN)/python -m dev.demo $(DEMO)

cluster: tools packages $(INSTALLED)/cluster ## the same on a Temporal cluster, with several of everything; needs PostgreSQL, haproxy and Go
	@$(MAKE) --no-print-directory -j2 build
	@exec $(BIN)/python -m dev.cluster $(CLUSTER)

test: tools chromium ## every check and every test
	@$(MAKE) --no-print-directory -j2 build
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder
	npm test --workspaces --if-present

fuzz: tools $(INSTALLED)/temporal ## asks the API at random for longer; FUZZ_EXAMPLES=500 of each kind, FUZZ_SEED=1
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-200} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} $(BIN)/pytest tests/security/test_fuzzed_*.py

check: tools $(INSTALLED)/python $(INSTALLED)/node ## lint, format and types; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	npx biome ci --error-on-warnings
	npm run check --workspaces --if-present

faults: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## every call to Twilio fails in every way, then everything is killed; 21 minutes (make test: a cut)
	@status=0; for suite in faults kills; do \
		echo "$(BIN)/python -m tests.$$suite"; $(BIN)/python -m tests.$$suite || status=1; \
	done; exit $$status

races: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## every race a hundred times, over two API replicas; 13 minutes (make test: five times)
	$(BIN)/pytest tests/races --times 100
	$(BIN)/python -m tests.races.report

test-cluster: tools packages chromium $(INSTALLED)/cluster $(BUNDLES) ## the cluster's processes killed under people in calls, a new build rolled out, 1,000 who wait; 20 minutes
	$(BIN)/python -m tests.cluster

bench-pages: tools chromium $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## how fast and how large the customer's page and the call are; 5 minutes
	@exec $(BIN)/python -m dev.bench pages

bench-waiting: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## how long people wait for an answer while Twilio is far away; 4 minutes
	@exec $(BIN)/python -m dev.bench waiting

bench-waiting-rooms: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## what one API process carries of customers at open streams; 9 minutes
	@exec $(BIN)/python -m dev.bench waiting-rooms

bench-sessions: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## how many sessions there are room for, and what one costs; 7 minutes
	@exec $(BIN)/python -m dev.bench sessions

bench-call: tools chromium $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## how long from the press on Join to the other's face; 4 minutes
	@exec $(BIN)/python -m dev.bench call

bench-api: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## what each request of the API costs, with the worker's share; 4 minutes
	@exec $(BIN)/python -m dev.bench api

bench-start: tools $(INSTALLED)/python $(INSTALLED)/temporal $(BUNDLES) ## how long the demo, the API and the worker take to start, and their memory; 4 minutes
	@exec $(BIN)/python -m dev.bench start

bench-sizing: tools packages $(INSTALLED)/cluster $(INSTALLED)/python $(SERVED) ## what a cluster needs for so many escalations a day; 3 minutes
	@exec $(BIN)/python -m dev.bench sizing

gallery: tools $(INSTALLED)/node ## every screen of both pages in every state, on this machine; PORT=5173
	@exec node customer_site/gallery/serve.mjs $(PORT)

sheets: tools chromium $(INSTALLED)/python $(INSTALLED)/node ## pictures of all those in build/gallery; some minutes
	$(BIN)/python -m tests.browser.sheets

simulate: tools $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## a day of traffic and what Temporal tells of it; 25 minutes; SIMULATE="--hours 2", or --help
	@exec $(BIN)/python -m dev.simulate $(SIMULATE)

questions: tools chromium $(INSTALLED)/python $(INSTALLED)/temporal $(SERVED) ## the pictures of the Temporal UI in docs/operations.md; 2 minutes
	@exec $(BIN)/python -m dev.simulate.questions

worker: tools $(INSTALLED)/python ## a worker; settings from the environment and .env
	@exec $(BIN)/python -m worker

api: tools $(INSTALLED)/python $(SERVED) ## the API; settings from the environment and .env
	@exec $(BIN)/python -m api

codec: tools $(INSTALLED)/python ## the codec server, by which the Temporal UI shows what is encrypted
	@exec $(BIN)/python -m temporal.codec_server

reconcile: tools $(INSTALLED)/python ## mends what terminated escalations and lost events left behind; DRY_RUN=1 only tells
	@exec $(BIN)/python -m ops.reconcile $(if $(DRY_RUN),--dry-run)

doctor: $(INSTALLED)/python ## says what is wrong with settings, Temporal, Twilio and the public address; FIX=1 creates search attributes
	@$(BIN)/python -m ops.doctor $(if $(FIX),--fix)

erase: tools $(INSTALLED)/python ## deletes what Temporal keeps of one customer: make erase CODE=...
	@$(BIN)/python -m ops.erase $(if $(CODE),'$(CODE)',--help)

export: tools $(INSTALLED)/python ## a row for each escalation that ended, and its cost: make export SINCE=2026-11-01 OUT=FILE
	@$(BIN)/python -m ops.export $(if $(SINCE),--since '$(SINCE)',--help) $(if $(UNTIL),--until '$(UNTIL)') \
		$(if $(PRICES),--prices '$(PRICES)') $(if $(FORMAT),--format '$(FORMAT)') $(if $(OUT),-o '$(OUT)')

build: tools $(INSTALLED)/temporal $(BUNDLES) ## installs, and builds pages, plugin and desk

lock: $(INSTALLED)/python ## the Python lock files anew, from pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

tools:
	@$(PYTHON) -m dev.demo.preflight tools

ports:
	@$(if $(DEMO),,$(PYTHON) -m dev.demo.preflight ports)

packages:
	@$(PYTHON) -m dev.cluster.packages

chromium:
	@dev/need_chromium

$(INSTALLED)/python: requirements-dev.lock
	@dev/step "Python packages" sh -c '$(PYTHON) -m venv .venv && $(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock'
	@mkdir -p $(INSTALLED) && touch $@

$(INSTALLED)/temporal: $(INSTALLED)/python dev/temporal_server/go.mod dev/temporal_server/go.sum
	@dev/step "Temporal CLI" $(BIN)/python -m dev.temporal_server path && touch $@

$(INSTALLED)/cluster: $(INSTALLED)/python dev/cluster/go.mod dev/cluster/go.sum
	@dev/step "Temporal server" $(BIN)/python -m dev.cluster.binaries && touch $@

$(INSTALLED)/node: package-lock.json
	@dev/step "npm packages" npm ci --ignore-scripts
	@mkdir -p $(INSTALLED) && touch $@

customer_site/dist/join.en.html: $(INSTALLED)/node $(call sources,customer_site)
	@dev/step "Pages" npm run build -w customer_site && touch $@

flex_plugin/dist/video-escalation-plugin.js: $(INSTALLED)/node $(call sources,flex_plugin)
	@dev/step "Flex plugin" npm run build -w flex_plugin && touch $@

dev/desk/dist/desk.html: $(INSTALLED)/node $(call sources,dev/desk)
	@dev/step "Desk" npm run build -w dev/desk && touch $@
