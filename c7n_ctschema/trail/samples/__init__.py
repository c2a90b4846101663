"""Invented records and values for tests of policies."""
