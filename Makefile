# Every target prepares what it needs first; what is prepared already costs a fraction of a second.
PYTHON ?= python3
APP = $(PYTHON) scripts/setup.py app
DEV = $(PYTHON) scripts/setup.py dev
BENCH = $(PYTHON) scripts/setup.py bench
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo serve test quick lint format bench lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

demo: ## try Coterie: simulated platform, its niches, the web app on http://127.0.0.1:8000
	@$(APP) && exec $(BIN)/coterie demo

serve: ## serve your own installation (settings: docs/operate.md)
	@$(APP) && exec $(BIN)/coterie serve

test: ## everything: rules, types, units, both databases, a real browser
	@$(DEV) && exec $(BIN)/python scripts/check.py all

quick: ## before each commit: style, types, rules, and the tests of what you touched (90 seconds)
	@$(DEV) && exec $(BIN)/python scripts/check.py quick

lint: ## style, types, layering
	@$(DEV) && exec $(BIN)/python scripts/check.py lint

format: ## bring the code into the house's form
	@$(DEV) && $(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: ## measure pages, live updates and discovery beside their peers (bench/README.md; hours)
	@$(BENCH) && mkdir -p var/bench \
		&& $(BIN)/python bench/pages.py --peers --posts 2000000 --json var/bench/pages-sqlite.json \
		&& $(BIN)/python bench/pages.py --peers --posts 2000000 --postgres --json var/bench/pages-postgresql.json \
		&& $(BIN)/python bench/replies.py --json var/bench/replies-sqlite.json \
		&& $(BIN)/python bench/replies.py --postgres --json var/bench/replies-postgresql.json \
		&& $(BIN)/python bench/soak.py --json var/bench/soak-sqlite.json \
		&& $(BIN)/python bench/soak.py --postgres --json var/bench/soak-postgresql.json \
		&& $(BIN)/python bench/lighthouse.py --json var/bench/lighthouse.json \
		&& $(BIN)/python bench/fanout.py && $(BIN)/python -m bench.discovery

lock: ## lock the newest allowed versions of all packages
	@$(DEV) && $(PYTHON) scripts/lock.py

clean: ## remove what was built; the data in var/ stays
	rm -rf .venv build dist frontend/node_modules src/coterie/static/dist .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
