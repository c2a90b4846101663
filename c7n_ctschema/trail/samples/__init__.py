"""Invented records and values, to test policies with."""
