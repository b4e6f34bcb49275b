"""Mistakes about services that act for themselves."""
