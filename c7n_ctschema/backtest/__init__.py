"""What policies would have done with months of events: verdicts folded into a summary that merges."""
