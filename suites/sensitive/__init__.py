"""Sensitive services are withheld from others and shown to the member."""
