"""Whole policies in an account that moto simulates."""
