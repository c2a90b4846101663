"""What a policy does with an event, found with c7n's own code."""
