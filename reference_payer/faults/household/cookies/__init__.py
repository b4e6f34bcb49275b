"""Faults by which a cookie decides whose record is served."""
