"""Faults in scopes: what is granted, and what a scope opens."""
