"""Rules about paths: keys of event filters, `ids`, members of `mode.pattern`."""
