"""Engines run a graph of stages: a schedule, a loop, and backends that run one stage each."""
