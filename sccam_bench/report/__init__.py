"""From stored scores to tables and figures."""
