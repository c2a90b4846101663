"""The report of `learn`: a table, JSON, and a page."""
