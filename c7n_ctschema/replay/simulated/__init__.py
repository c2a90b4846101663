"""Run whole policies in an account that moto simulates."""
