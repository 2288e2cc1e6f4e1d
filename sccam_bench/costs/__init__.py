"""What a run will take, learned from the records of finished stages."""
