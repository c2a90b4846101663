"""Forms: what a question is, and the questions for one value that has structure."""
