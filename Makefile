# Everything a newcomer needs: `make run` and `make test`. `make` alone lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 8000
ARTICLES ?= 1000
REQUESTS ?= 100000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
COMPILED := $(CATALOGUES:.po=.mo)
MIGRATIONS := $(wildcard blog/migrations/*.py contact/migrations/*.py site/*/migrations/*.py)
PREPARED := var/.prepared-$(PORT)
# uv comes from PATH, else from the virtual environment that it looks after.
UV = $(or $(shell command -v uv),$(BIN)/uv)

export BASE_URL ?= http://127.0.0.1:$(PORT)
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 lacks venv: on Debian, apt-get install python3-venv"; exit 1; }
	@command -v uv > /dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) sync --frozen --inexact --quiet --extra postgres --extra redis --python $(BIN)/python
	@touch $@

.PHONY: install
install: $(INSTALLED) ## install what the lock says into .venv

%.mo: %.po | $(INSTALLED)
	@$(BIN)/python -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' $< $@

# Done again when the address, a migration or the installation has changed, or the database is gone.
$(PREPARED): $(INSTALLED) $(MIGRATIONS) $(if $(wildcard var/site.sqlite3),,always)
	@mkdir -p var
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createcachetable --verbosity 0
	@$(BIN)/python manage.py sync_site
	@$(BIN)/python manage.py load_demo
	@$(BIN)/python manage.py rebuild_drafts --verbosity 0
	@rm -f var/.prepared-* && touch $@

.PHONY: always
always:

.PHONY: run
run: $(PREPARED) $(COMPILED) ## serve http://127.0.0.1:8000 with demo content, the worker beside it (PORT=)
	@echo
	@echo "  Site    http://127.0.0.1:$(PORT)/"
	@echo "  Admin   http://127.0.0.1:$(PORT)/admin/   admin, editor, translator or sales; password: demo"
	@echo "  Mail    var/mail/"
	@echo
	@trap 'kill 0' EXIT; $(BIN)/python manage.py run_worker & $(BIN)/python manage.py runserver $(PORT)

.PHONY: test
test: $(INSTALLED) $(COMPILED) ## run all tests, in a real browser too (ARGS= goes to pytest)
	@tests/e2e/install_browser.sh $(BIN)
	$(BIN)/python -m pytest $(ARGS)

.PHONY: test-postgres
ON_POSTGRES := tests/textsearch tests/blog/test_search.py \
	tests/editions/test_{drafts,merging,merging_shared,scheduling,two_processes}.py \
	tests/contact/test_{erased_dump,erasure,killed_worker,queue,reminders,replies,retention,taking,transitions,working}.py
test-postgres: $(INSTALLED) $(COMPILED) ## the tests of search, drafts, schedules and the queue on PostgreSQL (ARGS= goes to pytest)
	tests/with_postgres.sh $(BIN)/python -m pytest $(or $(ARGS),$(ON_POSTGRES))

.PHONY: search-quality
search-quality: $(INSTALLED) $(COMPILED) ## measure what the search finds, on SQLite and PostgreSQL
	$(BIN)/python -m tests.textsearch.quality
	tests/with_postgres.sh $(BIN)/python -m tests.textsearch.quality

.PHONY: benchmark
benchmark: $(INSTALLED) $(COMPILED) ## time the search with ARTICLES=1000 articles in five languages, on SQLite and PostgreSQL
	$(BIN)/python -m tests.benchmarks.search --articles $(ARTICLES)
	tests/with_postgres.sh $(BIN)/python -m tests.benchmarks.search --articles $(ARTICLES)

.PHONY: benchmark-form
benchmark-form: $(INSTALLED) $(COMPILED) ## time the opening of the edit form with five long texts, in a browser (RUNS=5)
	@tests/e2e/install_browser.sh $(BIN)
	$(BIN)/python -m tests.benchmarks.edit_form

.PHONY: benchmark-sitemap
benchmark-sitemap: $(INSTALLED) $(COMPILED) ## time and memory of the sitemap of ARTICLES=1000 articles in five languages
	$(BIN)/python -m tests.benchmarks.sitemap --articles $(ARTICLES)

.PHONY: benchmark-queue
benchmark-queue: $(INSTALLED) $(COMPILED) ## time the sales queue with REQUESTS=100000 requests, on SQLite and PostgreSQL
	$(BIN)/python -m tests.benchmarks.queue --requests $(REQUESTS)
	tests/with_postgres.sh $(BIN)/python -m tests.benchmarks.queue --requests $(REQUESTS)

.PHONY: screenshots
screenshots: $(INSTALLED) $(COMPILED) ## photograph every page type into var/screenshots (ONLY=article LANGS=ja,ko WIDTHS=360 URL=)
	@tests/e2e/install_browser.sh $(BIN)
	$(BIN)/python -m tests.screenshots

.PHONY: guide-pictures
guide-pictures: $(INSTALLED) $(COMPILED) ## photograph the admin for docs/editors.md into docs/pictures (ONLY=dialog,conflict)
	@tests/e2e/install_browser.sh $(BIN)
	$(BIN)/python -m tests.guide_pictures

.PHONY: lighthouse
lighthouse: $(INSTALLED) $(COMPILED) ## Lighthouse with the production settings (needs npx and Chromium; ONLY=home,list LANGS=en)
	@tests/e2e/install_browser.sh $(BIN)
	$(BIN)/python -m tests.lighthouse

.PHONY: lint
lint: $(INSTALLED) ## everything that reads the code without running the site
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 $$(git ls-files '*.html')
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files '*.html')
	$(BIN)/codespell
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(MAKE) --no-print-directory types

.PHONY: types
types: $(INSTALLED) ## mypy, strict
	$(BIN)/mypy

.PHONY: format
format: $(INSTALLED) ## rewrite code and templates in the style of the project
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djhtml --tabwidth 2 $$(git ls-files '*.html')
	-$(BIN)/djade --target-version 5.2 $$(git ls-files '*.html')

.PHONY: messages
messages: $(INSTALLED) ## extract the interface texts into locale/ (needs gettext)
	$(BIN)/python manage.py extract_messages

.PHONY: messages-check
messages-check: messages ## fail when locale/ does not hold what the code says
	@test -z "$$(git ls-files --others --exclude-standard locale)" || { echo "locale/ holds files that are not committed"; exit 1; }
	@git diff --exit-code -I'^"POT-Creation-Date' -- locale > /dev/null || { git diff --stat -- locale; echo "locale/ is out of date: run make messages and translate"; exit 1; }

.PHONY: shell
shell: $(INSTALLED) ## a Python shell with the project loaded
	$(BIN)/python manage.py shell

.PHONY: clean
clean: ## remove everything that the other targets made, the database included
	rm -rf var $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find locale -name '*.mo' -delete
