"""The functions that `import c7n_ctschema` offers. The commands call the same ones below."""
