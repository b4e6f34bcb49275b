# `make help` lists the targets; the text after ## on a line is what it shows.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
.DEFAULT_GOAL := demo
MAPPED := suites fixtures synthetic_data reference_payer load reports

.PHONY: help demo test proof hostile bench install style types constraints clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo: $(STAMP) ## test the embedded reference payer and write a report
	$(BIN)/payerproof demo

test: $(STAMP) ## run the project's own tests
	$(BIN)/python -m pytest tests -n auto --dist worksteal -m "not hostile and not proof"

proof: $(STAMP) ## the whole runs: every seeded fault found, lawful payers silent, servers by others judged
	$(BIN)/python -m pytest tests -n auto --dist worksteal -m proof

hostile: $(STAMP) ## test payerproof against every hostile payer of the laboratory
	$(BIN)/python -m tests.hostile
	$(BIN)/python -m pytest tests/hostile -m hostile

bench: $(STAMP) ## measure speed and size
	$(BIN)/python -m tests.bench

install: $(STAMP) ## make the environment in .venv

$(STAMP): pyproject.toml setup.py constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("payerproof needs Python 3.11 or newer, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

style: $(STAMP) ## check lint and format with ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy cannot follow an editable install's finder, so it reads the package through a farm of links.
types: $(STAMP) ## check types with mypy
	rm -rf build/types && mkdir -p build/types/payerproof
	for item in src/payerproof/*; do ln -s "$(CURDIR)/$$item" build/types/payerproof/; done
	for item in $(MAPPED); do ln -s "$(CURDIR)/$$item" build/types/payerproof/; done
	ln -s "$(CURDIR)/tests" build/types/tests
	cd build/types && MYPYPATH=. $(CURDIR)/$(BIN)/mypy --config-file $(CURDIR)/pyproject.toml --cache-dir $(CURDIR)/.mypy_cache -p payerproof -p tests

# Resolves anew; needs pip-tools. The file names no index, so it serves behind any mirror.
constraints: ## resolve the pinned versions anew (needs pip-tools)
	$(BIN)/python -m piptools compile --quiet --upgrade --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --allow-unsafe --strip-extras --extra dev --extra reference \
	  --output-file constraints.txt pyproject.toml
	{ printf '%s\n' '# Every distribution that `make install` fetches, with its hashes; `make constraints` makes it anew.'; \
	  cat constraints.txt; } > constraints.new && mv constraints.new constraints.txt

clean: ## remove the environment and all caches
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
