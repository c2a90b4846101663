"""Rules about the entries of `mode.events`: sources, event names, shortcuts."""
