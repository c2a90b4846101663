"""Many files folded into one summary."""
