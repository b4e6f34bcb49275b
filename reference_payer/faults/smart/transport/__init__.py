"""Mistakes about TLS."""
