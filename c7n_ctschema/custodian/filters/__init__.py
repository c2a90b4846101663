"""What c7n's event filter takes, compares, and does when a key is missing."""
