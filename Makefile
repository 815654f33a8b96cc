# What a user types. `make help` lists it.
PYTHON ?= python3
CONFIG ?= iij
# A name and nothing else: `value` keeps make from running a $(shell ...) in it, and recipes read it from the
# environment as "$$CONFIG", so that the shell does not look into it either. Behind `--`, and after the options
# of ARGS, it is no option. ARGS is for the shell to split: options that you type.
override CONFIG := $(value CONFIG)
export CONFIG
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help simulate value report check inputs explain verify export bench test coverage cover-simulate cover-engine-and-reports lint lock schema clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1 \t/' | expand -t 20
	@echo '  CONFIG=iij names the company: configs/iij.toml. Options go in ARGS="--draws 100000".'

# The environment is made from the pinned lock file when it is missing, older than the lock, or
# its Python is gone.
ifeq ($(wildcard $(PY)),)
.PHONY: $(STAMP)
endif
$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 2; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(STAMP)

simulate: $(STAMP) ## a million draws of CONFIG, with percentiles, sensitivity and pictures in results/
	@$(PY) -m simulate run $(ARGS) -- "$$CONFIG"

value: $(STAMP) ## the base-case forecast and value of CONFIG
	@$(PY) -m simulate value $(ARGS) -- "$$CONFIG"

report: $(STAMP) ## the report again from results/CONFIG: ARGS="--compare OTHER"
	@$(PY) -m simulate report $(ARGS) -- "$$CONFIG"

check: $(STAMP) ## whether CONFIG is right
	@$(PY) -m simulate check -- "$$CONFIG"

inputs: $(STAMP) ## what CONFIG says of its inputs
	@$(PY) -m simulate inputs $(ARGS) -- "$$CONFIG"

explain: $(STAMP) ## one draw of CONFIG in full: ARGS="--draw 17"
	@$(PY) -m simulate explain $(ARGS) -- "$$CONFIG"

verify: $(STAMP) ## draws of results/CONFIG made anew and compared: ARGS="--all"
	@$(PY) -m simulate verify $(ARGS) -- "$$CONFIG"

export: $(STAMP) ## the draws of CONFIG for other programs: ARGS="--format parquet", netcdf or csv
	@$(PY) -m simulate export $(ARGS) -- "$$CONFIG"

bench: $(STAMP) ## speed and memory beside peers, into benchmarks/latest.json: ARGS="--large", "--only kernel"
	@$(PY) -m benchmarks $(ARGS)

test: $(STAMP) ## the tests
	@$(PY) -m pytest $(ARGS)

# Where numba compiles, only Python that is interpreted can be seen: the tests run with the JIT off. Nothing then uses
# a second core, so two parts of them run at once. The tests of reports watch reports alone: kernels that are
# watched take thrice as long.
INTERPRETED := NUMBA_DISABLE_JIT=1 $(PY) -m coverage run
coverage: $(STAMP) ## the tests with numba's JIT off, and the lines and branches they run: under 95% fails
	@$(PY) -m coverage erase
	@$(MAKE) -j2 $(if $(filter output-sync,$(.FEATURES)),-O) --no-print-directory cover-simulate cover-engine-and-reports
	@$(PY) -m coverage run -m pytest tests/engine/runtime/test_compile_cache.py tests/engine/runtime/test_threads.py \
		tests/engine/kernels/test_lane_vectors.py
	@$(PY) -m coverage combine -q
	@$(PY) -m coverage report

cover-simulate:
	@$(INTERPRETED) -m pytest tests/simulate tests/ci tests/fuzz

cover-engine-and-reports:
	@$(INTERPRETED) -m pytest tests/engine
	@$(INTERPRETED) --source=reports -m pytest tests/reports

lint: $(STAMP) ## style, types, the rooms' borders, the schema, known vulnerabilities
	$(VENV)/bin/prek run --all-files
	$(PY) .ci/audit.py

schema: $(STAMP) ## write configs/schema.json anew
	$(PY) -m simulate.config.json_schema configs/schema.json

lock: ## pin the newest versions that fit pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra dev pyproject.toml -o requirements.lock --custom-compile-command 'make lock'

clean: ## remove the environment, results and caches
	rm -rf $(VENV) results .pytest_cache .ruff_cache .mypy_cache
