"""Templates: policies with parameters."""
