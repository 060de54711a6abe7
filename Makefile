# make setup | test | test-slow | test-spark | lint | bench | bench-pages | bench-quality | bench-scale | bench-assistant | pictures | demo | up     Needs Python 3.11 to 3.13 only.
.PHONY: setup compiled test test-slow test-spark lint bench bench-pages bench-quality bench-scale bench-assistant pictures demo up
.NOTPARALLEL:

PORT ?= 8000
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$name && break; done)
PY := .venv/bin/python
READY := .venv/ready

setup: $(READY)

# Done again only when a list of packages has changed. Compiled here, for some machines forbid Python to do it as
# it imports; all but what is seldom used, which saves 130 MB.
$(READY): requirements.txt requirements-dev.txt requirements-desks.txt constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none is on the PATH." >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	$(PY) -m compileall -q -x 'site-packages/(transformers|pip|setuptools)/|/tests?/' .venv/lib
	@touch $(READY)
	@echo ".venv is ready: $$(du -sm .venv | cut -f1) MB"

# Compiled here too: where Python may not do it as it imports, each process would compile the product anew.
compiled: setup
	@$(PY) -m compileall -q journeymap plugins

# All but the tests marked slow: those that kill processes, run a whole installation, score thousands of texts or
# repeat the others on a real PostgreSQL. As many processes as there are cores, each with a database of its own. Where
# Python may not keep what it compiles, it may here: each process would compile all tests anew.
test: compiled
	PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -m "not slow" -n auto --dist loadfile

test-slow: compiled
	$(PY) -m pytest -m slow

# Spark against DuckDB; installs the optional part (460 MB). Needs Java 17.
test-spark: setup
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-spark.txt
	$(PY) -m pytest tests/mining/spark

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy journeymap plugins

bench: setup .venv-bench/ready
	$(PY) -m benchmarks

# Pages at the real server: a map of a million events, many people at once, a wide map in Debian's Chromium.
bench-pages: setup
	$(PY) -m benchmarks.pages

# What an event, a text and a viewer cost, and what companies of three sizes need; written into docs/scale.md.
bench-scale: setup
	$(PY) -m benchmarks.capacity

# How good the analyzers are, on the real data of ../shared/data; the figures go into docs/quality.md.
bench-quality: setup
	$(PY) -m benchmarks.quality

# The exam of the assistant: 532 questions over four data sets; the figures go into docs/assistant-quality.md.
bench-assistant: setup
	$(PY) -m benchmarks.assistant

# Every page of the demo company as a picture in var/pictures, to be looked at; needs Debian's Chromium.
pictures: setup
	$(PY) -m tests.web.pictures

# The tools that the benchmarks compare with, in an environment of their own: they are no part of the product.
.venv-bench/ready: benchmarks/requirements.txt
	@.venv-bench/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

demo: compiled
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py demo
	$(PY) manage.py up --port $(PORT)

up: compiled
	$(PY) manage.py up --port $(PORT)
