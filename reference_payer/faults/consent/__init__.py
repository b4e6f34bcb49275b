"""Mistakes about consent and its withdrawal."""
