"""The value by which c7n looks each resource up."""
