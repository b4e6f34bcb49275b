"""Mistakes of id tokens."""
