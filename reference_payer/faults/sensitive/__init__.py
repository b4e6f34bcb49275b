"""Mistakes about services that are kept confidential."""
