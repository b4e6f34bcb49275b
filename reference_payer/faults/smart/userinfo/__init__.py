"""Faults of UserInfo: who is told, and what."""
