# What a user types. `make help` lists it.
PYTHON ?= python3
CONFIG ?= iij
# A name and nothing else: `value` keeps make from running a $(shell ...) in it, and recipes read it from the
# environment as "$$CONFIG", so that the shell does not look into it either. Behind `--`, and after the options
# of ARGS, it is no option. ARGS is for the shell to split: options that you type.
override CONFIG := $(value CONFIG)
export CONFIG
# What `make seek` looks for, what `make draft` reads and what `make portfolio` draws, handed on likewise.
override GOAL := $(value GOAL)
export GOAL
override FILE := $(value FILE)
export FILE
PORTFOLIO ?= world
override PORTFOLIO := $(value PORTFOLIO)
export PORTFOLIO
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
TESTS := $(VENV)/.tests

.DEFAULT_GOAL := help
.PHONY: help simulate portfolio value report new draft check inputs seek explain verify export bench test coverage lint lock schema wasm \
	clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1 \t/' | expand -t 20
	@echo '  CONFIG=iij names the company: configs/iij.toml. Options go in ARGS="--draws 100000".'

# The environment is made from the pinned lock file when it is missing, older than the lock, or
# its Python is gone.
ifeq ($(wildcard $(PY)),)
.PHONY: $(STAMP)
endif
$(STAMP): requirements.lock
	@test ! -L $(VENV) || { echo "$(VENV) is a link, which make would replace: remove it first" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 2; }
	@echo "installing $$(grep -c == requirements.lock) packages into $(VENV), a minute or two" >&2
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(STAMP)

# What tests, lint and coverage need beside it: installed when one of them is first asked for.
$(TESTS): requirements-tests.lock $(STAMP)
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-tests.lock
	@touch $(TESTS)

simulate: $(STAMP) ## a million draws of CONFIG, with percentiles, sensitivity and pictures in results/
	@$(PY) -m simulate run $(ARGS) -- "$$CONFIG"

portfolio: $(STAMP) ## the companies of configs/portfolios/PORTFOLIO.toml drawn together: PORTFOLIO=world
	@$(PY) -m simulate portfolio $(ARGS) -- "$$PORTFOLIO"

value: $(STAMP) ## the base-case forecast and value of CONFIG
	@$(PY) -m simulate value $(ARGS) -- "$$CONFIG"

report: $(STAMP) ## the report again from results/CONFIG: ARGS="--compare OTHER"
	@$(PY) -m simulate report $(ARGS) -- "$$CONFIG"

new: $(STAMP) ## a commented config to fill in: ARGS="--like cash-rich", loss-making or utility
	@$(PY) -m simulate new $(ARGS) -- "$$CONFIG"

draft: $(STAMP) ## a config drafted from a filing: FILE=CIK0000320193.json ARGS="--price 252.10 --as-of 2026-03-31"
	@$(PY) -m simulate draft $(ARGS) -- "$$FILE"

check: $(STAMP) ## whether CONFIG is right
	@$(PY) -m simulate check -- "$$CONFIG"

inputs: $(STAMP) ## what CONFIG says of its inputs
	@$(PY) -m simulate inputs $(ARGS) -- "$$CONFIG"

seek: $(STAMP) ## the value of one input at which GOAL holds: GOAL="p50 = price" ARGS="--by initial_growth"
	@$(PY) -m simulate seek $(ARGS) -- "$$CONFIG" "$$GOAL"

explain: $(STAMP) ## one draw of CONFIG in full: ARGS="--draw 17"
	@$(PY) -m simulate explain $(ARGS) -- "$$CONFIG"

verify: $(STAMP) ## draws of results/CONFIG rebuilt and compared: ARGS="--all"
	@$(PY) -m simulate verify $(ARGS) -- "$$CONFIG"

export: $(STAMP) ## the draws of CONFIG for other programs: ARGS="--format parquet", netcdf or csv
	@$(PY) -m simulate export $(ARGS) -- "$$CONFIG"

bench: $(STAMP) ## speed and memory beside peers, into benchmarks/latest.json: ARGS="--large", "--only kernel"
	@$(PY) -m benchmarks $(ARGS)

# Heavy tests are million-draw proofs, kills, and whatever compiles for itself: docs/testing.md names them.
# A process takes tests that stand side by side, so that most fixtures are made once, and then what others have left.
PYTEST := -m pytest
AT_ONCE := -n auto --dist worksteal
CHOSEN := not heavy
test: $(TESTS) ## the tests: ARGS="-m heavy" for those that take long, ARGS="tests/engine" for one room
	@$(PY) $(PYTEST) $(AT_ONCE) -m "$(CHOSEN)" --durations 10 $(ARGS)

# Coverage does not see into compiled code: the engine's tests run once more, interpreted. What looks at the clock is
# not slowed down by it.
coverage: $(TESTS) ## every test, and the lines and branches that they run: under 95% fails
	@$(PY) -m coverage erase
	@$(MAKE) --no-print-directory test PYTEST="-m coverage run -m pytest" CHOSEN="not alone"
	@$(PY) -m pytest -m alone --durations 10
	@NUMBA_DISABLE_JIT=1 $(PY) -m coverage run --source=engine -m pytest tests/engine $(AT_ONCE) -m "not heavy"
	@$(PY) -m coverage combine -q
	@$(PY) -m coverage report

lint: $(TESTS) ## style, types, the rooms' borders, the schema, known vulnerabilities
	$(VENV)/bin/prek run --all-files
	$(PY) .ci/audit.py

schema: $(STAMP) ## write the schemas of configs/ and docs/inputs.md again
	$(PY) -m simulate.config.documentation.json_schema configs/schema.json
	$(PY) -m simulate.portfolios.config.json_schema configs/portfolios/schema.json
	$(PY) -m simulate.config.documentation.inputs_page docs/inputs.md

wasm: $(STAMP) ## the kernel that pages carry, again, after a change of it (needs wasm-ld, of the package lld)
	$(PY) -m engine.wasm

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command 'make lock'
lock: ## pin the newest versions that fit pyproject.toml (needs uv)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev --extra cluster --extra portfolio -c requirements.lock pyproject.toml -o requirements-tests.lock

clean: ## remove the environment, results and caches
	rm -rf $(VENV) results .pytest_cache .ruff_cache .mypy_cache
