"""What a policy says, and what c7n does with it. Never imports botocore's models."""
