"""Faults in the withdrawal of consent."""
