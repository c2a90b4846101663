"""The language server: translates between the protocol and the rooms below, and knows nothing of its own."""
