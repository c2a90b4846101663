"""Parts of the commands on policies: flags, templates, and outputs that have a module of their own."""
