"""The commands, one per file: each adds its parser and runs what that understood."""
