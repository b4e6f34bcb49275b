"""Miniature payers: one small and honest, and many that are each awful in one way.

They are written a second time, apart from the reference payer, in a few dozen lines each.
"""
