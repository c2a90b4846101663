"""Rules about actions: what they need, and what they can do at the moment of the event."""
