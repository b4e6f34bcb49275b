"""Mistakes that show under malformed requests."""
