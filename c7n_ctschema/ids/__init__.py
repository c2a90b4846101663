"""Which key of an event holds the ids of a resource. The lowest package that imports both `trail` and `custodian`."""
