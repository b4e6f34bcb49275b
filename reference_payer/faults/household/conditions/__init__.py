"""Faults that only some parameter, header, form or kind of token brings out."""
