"""Faults in the security labels that resources carry."""
