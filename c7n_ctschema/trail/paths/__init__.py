"""Where a path or a JMESPath expression leads in a shape, and which path an author meant."""
