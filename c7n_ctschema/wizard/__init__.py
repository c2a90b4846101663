"""New policies: questions, flags, templates, and drafts."""
