"""Mistakes in searches, paging and bundles."""
