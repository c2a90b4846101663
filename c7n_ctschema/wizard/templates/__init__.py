"""Ready policies with parameters."""
