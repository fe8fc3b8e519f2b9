# Two commands: `make run` serves the product in miniature, `make test` shows that it works.
SHELL := /bin/sh
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

PY := .venv/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check
PYTEST := $(PY) -m pytest

# Everything that is written stays below the source folder, temporary files included.
export TMPDIR := $(CURDIR)/var/tmp
# Packages are compiled against nothing of the user's own.
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH

.PHONY: run setup test bench lint screenshots qgis qgis-check clean

run: setup
	@exec $(PY) -m api.cli serve --build --host "$(HOST)" --port "$(PORT)"

# The set-up that running and testing share.
setup: .venv/set-up

.venv/set-up: pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit("gewerbeflaechen: Python 3.12 or later is needed; this is %d.%d. Try make PYTHON=python3.13" % sys.version_info[:2] if sys.version_info < (3, 12) else 0)'
	@mkdir -p "$(TMPDIR)"
	@echo "Setting up .venv: about a minute, once"
	@"$(PYTHON)" -m venv .venv
	@$(PIP) install -c constraints.txt pip setuptools
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

.venv/set-up-test: .venv/set-up
	@echo "Setting up the tests' packages"
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[test]'
	@touch $@

.venv/set-up-bench: .venv/set-up-test constraints-bench.txt
	@$(PIP) install -c constraints.txt -c constraints-bench.txt --no-build-isolation -e '.[bench]'
	@touch $@

# The files that take longest come first (tests/conftest.py), not those with the most tests.
test: .venv/set-up-test
	@$(PYTEST) -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

bench: .venv/set-up-bench
	@$(PYTEST) tests/benchmarks -o addopts= $(ARGS)

lint: .venv/set-up-test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

# Pictures of the running program for the README.
screenshots: .venv/set-up-test
	@$(PY) -m tests.screenshots

# QGIS opens the layer: it comes from Debian (about 100 MB) and runs with the system's Python.
qgis:
	@/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || { \
	  as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  $$as_root apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends python3-qgis; }

qgis-check: .venv/set-up-test qgis
	@CI=true $(PYTEST) tests/qgis $(ARGS)

clean:
	rm -rf .venv var
