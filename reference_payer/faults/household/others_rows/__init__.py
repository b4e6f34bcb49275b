"""Faults by which an answer about one's own record depends on the records of others."""
