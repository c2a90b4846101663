"""Findings about policies."""
