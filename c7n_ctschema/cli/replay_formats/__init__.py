"""The output formats of `replay`."""
