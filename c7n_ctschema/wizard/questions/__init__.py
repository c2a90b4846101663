"""The interview: which question follows from the answers so far. It needs no terminal."""
