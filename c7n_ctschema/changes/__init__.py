"""Which events change what the filters of a policy read."""
