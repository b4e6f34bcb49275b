"""Data: one family configuration per file, with the source of each choice."""
