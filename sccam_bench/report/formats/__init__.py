"""What a table is written as, one format per file."""
