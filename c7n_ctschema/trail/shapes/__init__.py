"""The shape of a record as a tree: its nodes, how they are built, and the paths below them."""
