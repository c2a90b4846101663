"""Rules about the policy as a whole, c7n's validation, and the linter itself."""
