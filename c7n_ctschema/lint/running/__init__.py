"""A lint run: files, settings, the engine, ignores, baselines, fixes, and reports."""
