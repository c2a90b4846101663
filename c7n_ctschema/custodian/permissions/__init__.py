"""The IAM permissions of a policy's Lambda."""
