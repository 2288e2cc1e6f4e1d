"""Figures, one kind per file; each is drawn from plain arrays."""
