"""Mistakes in searches."""
