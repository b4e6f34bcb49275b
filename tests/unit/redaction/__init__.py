"""Secrets are taken out of everything that is written, and nothing else is."""
