"""Consent: token revocation, and what survives a withdrawal."""
