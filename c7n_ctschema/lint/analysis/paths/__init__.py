"""What a missing path means: how certain the mistake is, and what was meant."""
