"""Records in any form: files, wrappers, damaged JSON."""
