# Two commands do everything on a machine with Python 3.11, git and make.
#   make quick   set up, then the main job on the generated data set
#   make test    set up, then linters, types, import contract and tests
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: quick test benchmark clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	# onedl-mmcv brings the desktop build of OpenCV, which needs libGL; the same files without it:
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		--no-deps --force-reinstall opencv-python-headless
	touch $@

quick: $(VENV)/.ready
	$(BIN)/sccam-bench run ablations/quick.py

test: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

benchmark: $(VENV)/.ready
	$(BIN)/python -m pytest tests/benchmarks --benchmark-enable --benchmark-only

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
