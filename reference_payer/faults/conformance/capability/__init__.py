"""Mistakes in what the payer declares."""
