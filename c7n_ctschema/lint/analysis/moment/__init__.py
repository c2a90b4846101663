"""The resource at the moment when the policy's Lambda runs."""
