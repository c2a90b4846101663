"""The text of a document that need not be valid: positions, policies, the place of the cursor, and findings."""
