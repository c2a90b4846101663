"""How CloudTrail spells the members of an API call: the general rule, services of their own kind, and quirks."""
