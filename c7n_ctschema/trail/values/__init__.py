"""What a value in a record can be: its JSON type and the form of its strings."""
