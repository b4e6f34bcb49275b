"""Faults of the browser's session: when it begins, how it is kept, and when it ends."""
