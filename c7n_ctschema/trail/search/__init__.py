"""Events and keys that words describe."""
