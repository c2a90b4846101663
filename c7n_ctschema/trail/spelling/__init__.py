"""How CloudTrail spells the members of an API call: the general rule, services with other rules, and quirks."""
