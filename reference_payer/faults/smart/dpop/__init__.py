"""Mistakes about tokens that are bound to a key."""
