"""Sensitive services: traces that a redaction leaves, and identifiers that no record needs."""
