"""Tests that a team keeps beside its policies."""
