"""Faults of pages, and of what comes along on them."""
