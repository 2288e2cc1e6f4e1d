"""Class activation maps of whole images."""
