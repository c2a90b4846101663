"""Edits and events that an editor offers for a policy: fixes, suggestions, ignore comments, a sample event."""
