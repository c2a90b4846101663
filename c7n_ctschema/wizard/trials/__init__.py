"""Try a new policy in a simulated account."""
