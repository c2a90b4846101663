"""Drafts from flags, and flags from drafts."""
