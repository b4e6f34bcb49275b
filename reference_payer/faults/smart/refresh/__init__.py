"""Faults in refresh tokens."""
