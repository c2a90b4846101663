"""Rules about what a filter compares with."""
