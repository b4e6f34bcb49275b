"""Faults of operations and addresses beside plain reads and searches."""
