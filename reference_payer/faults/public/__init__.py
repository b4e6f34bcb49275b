"""Faults of what the payer opens to everybody: its directory and its formularies."""
