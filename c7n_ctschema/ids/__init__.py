"""Which key of an event holds the ids of a resource. The lowest room that knows both pillars."""
