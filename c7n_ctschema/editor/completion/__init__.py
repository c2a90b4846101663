"""What can stand at the cursor of a policy file, and what the word at the cursor means."""
