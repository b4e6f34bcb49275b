"""Mistakes in the content of resources."""
