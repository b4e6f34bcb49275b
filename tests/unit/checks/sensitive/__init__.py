"""Judgements of the sensitive suite."""
