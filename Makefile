# Every target installs what it needs into .venv first, once, and then does its job.

PYTHON ?= python3
BIN := .venv/bin
# Bytecode is written now: nothing can be written where student code runs.
INSTALL = $(if $(shell command -v uv),uv pip install --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check) --quiet
LESSONS := 02_gates 03_lstm_cell
STUDENTS ?= 12
SIZE ?= dev

# What the lowest versions are tried on: the quick tests, and one way through nbgrader.
QUICK := tests/course tests/solutions tests/test_environment.py tests/round_trip/test_nbgrader.py \
  $(addprefix tests/autograder/,$(addsuffix .py,submission/test_submission lessons/test_lesson \
    classroom/test_statistics sandbox/test_sandbox sandbox/test_limits exercises/test_results \
    marking/test_choice marking/test_fingerprint marking/test_marking))

.PHONY: help setup grade lint test test-long test-lowest lab build lock sandbox

help:
	@echo "make grade   mark a sample class of lessons 02 and 03 and print the results"
	@echo "make test    run the tests"
	@echo "make lint    look for what is not formatted, unused, undefined or of another type"
	@echo "make lab     open the lessons in JupyterLab"
	@echo "make build   write all generated files"
	@echo "make setup   install everything into .venv, and nothing else; with SIZE=learner or SIZE=instructor what that needs"

setup: .venv/$(SIZE)

# Three sizes: learner (the notebooks and their checks), instructor (the command lstm-course and Formgrader too), dev (all).
# The lock has a part for each, in this order; a size is a beginning of the lock.
.venv/learner: NEXT := instructor
.venv/instructor: NEXT := dev
.venv/dev: NEXT := end
.venv/learner: SIZES := learner
.venv/instructor: SIZES := learner instructor
.venv/dev: SIZES := learner instructor dev

.venv/learner .venv/instructor .venv/dev: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lstm-course needs Python 3.11 or newer: make setup PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing into .venv (once) ..."
	@sed '/^# $(NEXT):/,$$d' requirements.lock >.venv/requirements.txt
	@$(INSTALL) --require-hashes -r .venv/requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(SIZES:%=.venv/%)

# Marking runs student code inside bubblewrap.
sandbox:
	@command -v bwrap >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get install --yes --quiet bubblewrap >/dev/null; } || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update --quiet >/dev/null && apt-get install --yes --quiet bubblewrap >/dev/null; } || \
	  echo "bubblewrap is missing, and marking needs it. On Debian and Ubuntu: sudo apt-get install bubblewrap" >&2

grade: .venv/instructor sandbox
	@$(BIN)/lstm-course build
	@$(BIN)/lstm-course sample-class $(LESSONS) --students $(STUDENTS)
	@$(BIN)/lstm-course grade $(LESSONS)

lint: .venv/dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/pyright

test: .venv/dev sandbox
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

# For maintainers: what takes too long for every change. docs/trust.md says which promise each test keeps.
test-long: .venv/dev sandbox
	@$(BIN)/python -m pytest -m long -n 4 --dist loadfile --no-loadscope-reorder

# For maintainers: the lowest versions that pyproject.toml promises, in an environment that is removed afterwards.
test-lowest: sandbox
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(PYTHON) -m venv "$$folder" && \
	  "$$folder/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	  "$$folder/bin/uv" pip install --quiet --python "$$folder/bin/python" --resolution lowest-direct \
	    --editable '.[instructor,accuracy,dev]' && \
	  PYTHONPATH="$(CURDIR)" "$$folder/bin/python" -m pytest -q $(QUICK)

lab: .venv/instructor
	@$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

build: .venv/instructor
	@$(BIN)/lstm-course build

# For maintainers: choose versions anew within the bounds of pyproject.toml.
lock: .venv/instructor
	@$(BIN)/python -m autograder.release.lock
