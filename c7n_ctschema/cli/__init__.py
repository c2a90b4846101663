"""The command line: arguments, and results for people and programs."""
