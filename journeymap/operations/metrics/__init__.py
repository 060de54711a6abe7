"""/metrics: what processes counted (access/counting.py), and what is asked of the database at that moment."""
