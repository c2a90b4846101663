"""Policies: files that hold them, their filters, drafts, and how a draft becomes YAML."""
