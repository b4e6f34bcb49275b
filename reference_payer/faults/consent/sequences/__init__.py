"""Faults in the withdrawal of consent that show only in a certain order of events."""
