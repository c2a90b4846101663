"""One module a rule. A rule's docstring is its documentation, and its examples are its tests."""
