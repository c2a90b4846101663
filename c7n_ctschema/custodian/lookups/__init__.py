"""What c7n looks a resource up by."""
