# Commands for whoever runs or changes the directory; "make" alone lists them.

.PHONY: help serve admin test axe screenshots handbook vnu bench lint format lock
.SILENT:

# What a shell may have set for other projects and would break this one.
unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS DJANGO_SETTINGS_MODULE PIP_USER PIP_TARGET PIP_PREFIX

python = .venv/bin/python
# Tests and checks are of the project, not of the site that the environment describes.
here = env -u SITE_URL -u SECRET_KEY -u SECRET_KEY_FALLBACKS -u TRUST_PROXY -u DEBUG -u PORT -u WEB_CONCURRENCY \
	-u CORRECTIONS_EMAIL -u CORRECTIONS_URL -u SECURITY_CONTACT -u FEDERAL_KIT \
	-u REQUIRE_SECOND_FACTOR -u EMAIL_URL -u EMAIL_FROM
templates = $(shell find templates -name '*.html')

help: ## List these commands
	awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

serve: ## Run the site on http://127.0.0.1:8000/ (PORT=8001 make serve: on another port)
	scripts/install requirements.txt
	echo "Bringing the database up to date"
	$(python) manage.py migrate --verbosity 0
	$(python) manage.py load_directory --if-never-loaded
	$(MAKE) --no-print-directory var/static/staticfiles.json
	$(python) -m gunicorn

# Compressing takes most of a start, so it is done only when a file, a package or a setting is newer than the outcome.
var/static/staticfiles.json: $(shell find static) imls_directory/settings.py .venv/requirements.txt
	echo "Collecting and compressing the static files"
	$(python) manage.py collectstatic --no-input --verbosity 0

admin: ## Make a staff account that may change everything
	scripts/install requirements.txt
	$(python) manage.py migrate --verbosity 0
	$(python) manage.py createsuperuser

test: ## Run all tests, on SQLite and on PostgreSQL, with a browser
	scripts/install requirements-dev.txt
	scripts/chromium
	$(MAKE) --no-print-directory var/static/staticfiles.json
	echo "Testing on SQLite"
	$(here) -u DATABASE_URL $(python) -m pytest --numprocesses auto --dist loadscope
	echo "Testing on PostgreSQL"
	$(here) $(python) -m tests.on_postgres --numprocesses auto --dist loadscope

screenshots: ## Photograph every page in every state, to var/screenshots/ (names="home list": those alone)
	scripts/install requirements-dev.txt
	scripts/chromium
	$(here) -u DATABASE_URL $(python) -m tests.screenshots $(names)

handbook: ## Follow the editor's handbook in a browser, and photograph it anew, to docs/screenshots/editing/
	scripts/install requirements-dev.txt
	scripts/chromium
	$(here) -u DATABASE_URL $(python) -m tests.handbook

axe: ## Look at every editing page in every state, width and scheme with axe ("make test" leaves some out)
	scripts/install requirements-dev.txt
	scripts/chromium
	$(MAKE) --no-print-directory var/static/staticfiles.json
	$(here) -u DATABASE_URL EVERY_STATE=1 $(python) -m pytest --numprocesses 0 tests/browser/test_staff_axe.py

vnu: ## Check the HTML of every page in every state with the Nu HTML checker (needs npm and Java)
	scripts/install requirements-dev.txt
	$(here) -u DATABASE_URL $(python) -m tests.html_checker

bench: ## Measure imports and their previews (rows="200 2000": files of so many rows)
	scripts/install requirements-dev.txt
	$(here) -u DATABASE_URL DJANGO_SETTINGS_MODULE=imls_directory.settings $(python) -m tests.benchmarks.importing $(rows)

lint: ## Check style, types, migrations and fixtures
	scripts/install requirements-dev.txt
	$(python) -m ruff check
	$(python) -m ruff format --check
	.venv/bin/djade --check --target-version 5.2 $(templates)
	$(here) -u DATABASE_URL $(python) -m mypy
	$(here) -u DATABASE_URL $(python) manage.py check --fail-level WARNING
	$(here) -u DATABASE_URL $(python) manage.py makemigrations --check --dry-run
	$(python) scripts/migrations
	$(here) -u DATABASE_URL $(python) manage.py build_fixtures --check

format: ## Write the code and the templates as lint wants them
	scripts/install requirements-dev.txt
	$(python) -m ruff check --fix
	$(python) -m ruff format
	.venv/bin/djade --target-version 5.2 $(templates)

lock: ## Write the lock files anew from pyproject.toml
	scripts/install requirements.txt
	scripts/lock
