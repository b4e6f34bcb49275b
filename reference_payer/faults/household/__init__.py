"""Mistakes that break household isolation."""
