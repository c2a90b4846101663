"""The interview: its questions, and which question follows which answers. It needs no terminal."""
