"""What c7n's event filter accepts, how it compares, and what it does if a key is missing."""
