# One command each. Everything runs in .venv, made once from constraints.txt.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WARM := $(VENV)/.warm
LAB_ARGS ?=

# The first interpreter of at least Python 3.11; override with `make PYTHON=/path/to/python`.
PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3 python; do \
	path=$$(command -v $$candidate) && $$path -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$path && break; done)

.DEFAULT_GOAL := help
.PHONY: help install lab test demo lint bench validate warm notebooks clean

help:
	@echo "make lab     open JupyterLab on the first tutorial"
	@echo "make demo    the main job without a browser: genome -> program -> dividing cell -> checkpoint"
	@echo "make test    all tests, the notebooks included"
	@echo "make lint    style and types"
	@echo "make bench   our figures beside the peers' on this machine"
	@echo "make validate  the model beside what was measured, some minutes"
	@echo "make notebooks  run the notebooks anew and store their outputs"
	@echo "make warm    compile the kernels now rather than at first use"
	@echo "make clean   remove the environment and all caches of this folder"

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" -o -x $(BIN)/python || { \
		echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV): on Debian or Ubuntu install the python3-venv package first."; exit 1; }
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,dev]'
	@$(BIN)/jupyter labextension disable '@jupyterlab/apputils-extension:announcements' >/dev/null 2>&1 # no news pop-up
	@touch $(STAMP)

lab: $(WARM)
	$(BIN)/jupyter lab $$(test "$$(id -u)" = 0 && echo --allow-root) \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
		$(LAB_ARGS) notebooks/01-first-cell.ipynb

demo: $(WARM)
	$(BIN)/bioxen-nb demo

warm: $(WARM)

$(WARM): $(STAMP) $(wildcard bioxen_nb/engines/kernels/*.py)
	@echo "Compiling the kernels, once; this may take a minute."
	$(BIN)/bioxen-nb warm
	@touch $(WARM)

# Nothing that the tests and notebooks run may save itself among the user's own checkpoints.
UNSAVED = BIOXEN_AUTOSAVE=0 BIOXEN_STORE="$$(mktemp -d)"

test: $(WARM)
	$(UNSAVED) $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --nbval \
		--nbval-sanitize-with notebooks/nbval_sanitize.cfg notebooks tests --ignore tests/browser
	$(UNSAVED) $(BIN)/python -m pytest tests/browser

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

validate: $(WARM)
	$(BIN)/bioxen-nb validate

notebooks: $(STAMP)
	$(UNSAVED) $(BIN)/python tests/refresh_notebooks.py

bench: $(WARM)
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
