"""Mistakes about where the browser is sent."""
