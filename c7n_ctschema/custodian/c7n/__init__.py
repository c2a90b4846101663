"""What c7n itself knows: shortcuts, resources, actions, schemas, and its validation."""
