"""Files of other methods: maps and masks in their layouts, read safely, checked and written."""
