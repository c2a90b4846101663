"""All that is known of one event: its keys, the answer for a path, and its description."""
