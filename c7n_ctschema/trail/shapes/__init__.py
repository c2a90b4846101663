"""The shape of a record as a tree of nodes, and the list of paths in the tree."""
