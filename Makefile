# Everything a person does with a checkout. Nothing here needs more than Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock
LOCKING := --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url --no-emit-options --allow-unsafe

export TRACKER_DATA ?= var

.PHONY: help venv run test chaos check bench screens messages lock clean

help:           ## say what can be made
	@sed -n 's/^\([a-z]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

venv: $(STAMP)  ## make the virtual environment from the lock

$(STAMP): requirements/dev.txt setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: venv       ## serve the register with demo accounts; PORT=8080 for another port
	TRACKER_DEMO=1 $(BIN)/tracker serve

test: venv      ## run all tests; those of the browser and PostgreSQL where they are
	$(BIN)/python -m pytest -n 3 -m "not slow"

chaos: venv     ## the long forms of the tests that kill processes
	$(BIN)/python -m pytest -m slow

check: venv     ## lint, format, types, imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: venv     ## speed and memory, as ratios to a floor of the same run
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_versions.py
	$(BIN)/python tools/bench_texts.py
	$(BIN)/python tools/bench_evidence.py
	$(BIN)/python tools/bench_imports.py
	$(BIN)/python tools/bench_coverage.py

screens: venv   ## pictures of the pages
	$(BIN)/python tools/screens.py

messages: venv  ## list the words on pages that have no Russian yet
	$(BIN)/python -m pytest -q tests/web/test_foundation_words.py

lock:           ## write requirements/ anew from setup.cfg
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet pip-tools
	build/lock/bin/pip-compile $(LOCKING) --output-file requirements/run.txt setup.cfg
	build/lock/bin/pip-compile $(LOCKING) --extra test --output-file requirements/dev.txt setup.cfg

clean:          ## remove what was made, but not the data
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
