"""Mistakes with scopes: what a grant for a few types, rights or for no data opens."""
