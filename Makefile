# Needs Python 3.11 or newer, make and git; everything else is set up in .venv on first use.
# Choose another Python with: make PYTHON=/path/to/python3.12 run

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory
export PYTHON

UV_VERSION := 0.13.9
UPGRADE := --upgrade
LOCK := build/lock/bin/uv pip compile --quiet $(UPGRADE) --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header
# Every branch of the rules, by the rules' own tests.
COVERED := --cov=diary.rules --cov-branch --cov-by=tests/rules --cov-report=term-missing:skip-covered --cov-fail-under=100

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: install
install: ## Build .venv with the command .venv/bin/diary
	@sh requirements/install.sh run

.PHONY: run
run: install ## Start the diary: web pages and scheduler, on this machine alone
	@.venv/bin/diary serve

.PHONY: screenshots
screenshots: test-tools ## Take the README's pictures from the demonstration (needs Chromium)
	.venv/bin/python -m tests.screenshots

.PHONY: pictures
pictures: test-tools ## Take a picture of every page as everybody, into build/pictures/ (needs Chromium)
	.venv/bin/python -m tests.picture_book

.PHONY: drawing
drawing: test-tools ## Draw anew how a report travels, for docs/
	.venv/bin/python -m tests.bench.rooms.drawing

.PHONY: demo
demo: install ## Start a throw-away site with invented patients
	@.venv/bin/diary demo

.PHONY: test
test: lint ## Run every check there is, on SQLite and on PostgreSQL
	.venv/bin/pytest -n auto --dist loadgroup $(COVERED)

.PHONY: check
check: lint ## Check the fast half: no browser, no PostgreSQL, nothing that takes seconds
	.venv/bin/pytest -n auto --dist loadgroup -m "not browser and not postgres and not slow and not wheel"

.PHONY: lint
lint: test-tools ## Check style, types and which way the imports point
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

.PHONY: format
format: test-tools ## Put the code into the agreed form
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

.PHONY: chaos
chaos: test-tools ## Kill workers and web servers hundreds of times, and keep 300 slow connections open (many minutes)
	DIARY_CHAOS=full .venv/bin/pytest -p no:randomly --timeout=7200 tests/chaos tests/cli/test_serve_slow_connections.py
	DIARY_TEST_ALL_DAYS=1 .venv/bin/pytest -n auto -p no:randomly tests/rules/test_reminding_everywhere.py

# Each is python -m tests.bench.NAME, and takes --format json.
BENCH := acts start sweep delivery growth evening weight sheets

.PHONY: bench
bench: test-tools ## Measure what it all costs, beside the least it can cost (many minutes)
	@for part in $(BENCH); do echo "== $$part"; .venv/bin/python -m tests.bench.$$part || exit 1; done

.PHONY: mutants
mutants: test-tools ## Change the code in small ways: the nearest tests must notice (up to 45 minutes)
	.venv/bin/python -m tests.mutants

.PHONY: test-tools
test-tools:
	@sh requirements/install.sh test

# After a change of pyproject.toml that should change no more than it must: make lock UPGRADE=
.PHONY: lock
lock: ## Renew requirements/*.txt from pyproject.toml (the newest versions it allows)
	@sh requirements/install.sh run
	.venv/bin/python -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(LOCK) --group pyproject.toml:build --output-file requirements/build.txt
	$(LOCK) --constraints requirements/build.txt pyproject.toml --output-file requirements/run.txt
	$(LOCK) --constraints requirements/build.txt --constraints requirements/run.txt --group pyproject.toml:test pyproject.toml --output-file requirements/test.txt
	@$(MAKE) needs

.PHONY: needs
needs: test-tools ## Write down what the locked packages ask for on other systems (make lock does it)
	.venv/bin/python -m tests.architecture.needs

.PHONY: clean
clean: ## Remove what was built here (not the diary's data)
	rm -rf .venv build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find diary migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +
