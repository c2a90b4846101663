"""What rules share: a policy with its paths followed, what can stand at a key, what a filter can pass."""
