"""Faults of lines of business: what one line keeps apart is served with another."""
