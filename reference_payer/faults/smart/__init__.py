"""Mistakes of authorization and tokens."""
