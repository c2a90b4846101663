"""The known events: event sources, event names, their API operations, and their delivery."""
