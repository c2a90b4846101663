"""A policy file while somebody types it: what is wrong, what can stand at the cursor, and which edits help."""
