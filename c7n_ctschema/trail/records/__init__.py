"""What public records show."""
