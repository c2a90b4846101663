"""From a policy that looks once a day to one that reacts to events."""
