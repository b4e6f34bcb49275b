"""Mistakes in formats, errors and headers."""
