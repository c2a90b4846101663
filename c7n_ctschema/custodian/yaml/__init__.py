"""YAML as nodes with their places. Files are read safely, and edits keep every other byte."""
