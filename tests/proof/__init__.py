"""Proof that the harness bites: faults, clean runs, miniatures, and two opinions on the law."""
