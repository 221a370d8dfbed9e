# Two commands are enough: `make run` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -q

.PHONY: run test check lint types imports bench chaos lock setup browser clean

run: $(VENV)/.run
	@$(BIN)/magpie up

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.dev lint types imports test

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

imports: $(VENV)/.dev
	@$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.benchmarks

# Fifty thousand alerts through a storm; fails if one is lost.
chaos: $(VENV)/.dev
	@$(BIN)/python -m tests.chaos.run

lock: $(VENV)/.uv
	@$(COMPILE) pyproject.toml -o requirements/run.txt
	@$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	@$(COMPILE) pyproject.toml --extra browser -o requirements/browser.txt

setup: $(VENV)/.dev

# What reading Facebook needs beside the rest: Playwright, and a Chromium of its own.
browser: $(VENV)/.run
	@$(BIN)/uv pip install -q --require-hashes -r requirements/browser.txt
	@test -n "$(CHROMIUM_PATH)" || $(BIN)/playwright install chromium

$(VENV)/.uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Magpie needs Python 3.11 or newer; say where it is with: make $(MAKECMDGOALS) PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt
	@test -e $(VENV)/.dev || $(BIN)/uv pip sync -q --require-hashes requirements/run.txt
	@test -e $(VENV)/.dev || $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.uv requirements/dev.txt
	@$(BIN)/uv pip sync -q --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

clean:
	@rm -rf $(VENV)
