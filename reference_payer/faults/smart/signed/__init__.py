"""Mistakes in the verification of signed tokens."""
