"""One event and one policy: the rule's pattern, the ids, the filters, and the verdict."""
