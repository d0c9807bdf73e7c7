# Everything happens in .venv (setuptools warns of every editable install, hence PYTHONWARNINGS); the stamp says that it holds what the lock file asks for.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: install run test check lock bench

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

run: install
	$(BIN)/workbench

# tests/conftest.py says which tests stay together in one of the two workers.
test: install
	$(BIN)/pytest -n 2

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/workbench check

# The lock holds versions and hashes, and no registry's address. uv is needed here only: pip install uv
lock:
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --upgrade \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock

bench: install
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.engine
