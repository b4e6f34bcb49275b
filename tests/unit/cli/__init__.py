"""One command at a time."""
