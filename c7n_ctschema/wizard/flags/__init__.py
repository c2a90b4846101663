"""A policy from flags, and the flags that make a policy."""
