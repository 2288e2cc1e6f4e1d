"""Writes results/README.md, and the findings of the project's README.

    python -m results.writer

Each folder of results/ holds what `sccam-bench publish` wrote: table.csv (one row per cell and
seed), differences.csv and made.json. Figures and verdicts in the text are computed from them, all
but what another processor does; `tests/test_results.py` fails where a README is not what this
writes.
"""
