"""Engines run a graph of stages."""
