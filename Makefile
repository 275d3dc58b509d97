# Two commands do everything on a fresh machine with Python 3.11+, make and a package registry:
#   make report   builds the report        make test   runs the whole test suite
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help report site test check lint data lock bench clean

help:  ## show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

report: $(VENV)/.installed  ## build pages, PDF and manifest into _build/
	$(BIN)/report build

site: $(VENV)/.installed  ## release the editions of editions.yml that are not in _site/ yet
	$(BIN)/report release

test: $(VENV)/.tested browser  ## install the test tools, then run lint, types and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

check: $(VENV)/.installed  ## show every problem of data, notebooks, prose and parameters; runs nothing
	$(BIN)/report check

data: $(VENV)/.installed  ## write data/datapackage.json anew after a reviewed change of data
	$(BIN)/report data

lint: $(VENV)/.tested  ## format and correct what can be corrected
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format src tests bench

lock:  ## resolve the dependencies anew into the hash-locked requirements
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra test pyproject.toml -o requirements-test.lock

bench: $(VENV)/.tested  ## measure the build beside Jupyter Book, papermill and nbconvert: most of an hour
	$(BIN)/python -m bench

clean:  ## remove what was built and stored (not the environment)
	rm -rf _build .cache

.PHONY: browser
browser:
	@sh tests/browser/install.sh

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# A lock file newer than its stamp, or a stamp of the larger set, decides what is installed.
$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml
	test -f $(VENV)/.tested || $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.tested: $(VENV)/bin/python requirements-test.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements-test.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.installed
