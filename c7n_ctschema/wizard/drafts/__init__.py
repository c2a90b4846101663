"""Drafts of policies: as data, as filters, as sample events, and as files."""
