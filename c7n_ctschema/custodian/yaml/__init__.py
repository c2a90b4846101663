"""YAML text as nodes with their places, read safely and changed without a touch to other bytes."""
