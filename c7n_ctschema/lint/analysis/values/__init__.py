"""What can stand at a key, and whether a filter or a pattern can pass."""
