"""Faults in what becomes of a category of care that a member keeps from apps."""
