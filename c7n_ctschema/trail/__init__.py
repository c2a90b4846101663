"""What CloudTrail logs: events, the shape of their records, and words to find them by. Never imports c7n."""
