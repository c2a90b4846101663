"""Outputs of `replay`."""
