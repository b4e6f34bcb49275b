"""One fault a file: its seam, its story and the checks that must catch it."""
