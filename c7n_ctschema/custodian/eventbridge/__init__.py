"""EventBridge patterns: the one that c7n deploys, and whether an event matches it."""
