"""Replay many records against many policies, in several processes and bounded memory."""
