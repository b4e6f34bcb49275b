"""Mistakes that show under load."""
