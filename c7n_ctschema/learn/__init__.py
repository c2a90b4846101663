"""A team's own logs become facts about events."""
