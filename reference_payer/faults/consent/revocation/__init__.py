"""Faults in token revocation and introspection."""
