"""Rules about which events reach the policy."""
