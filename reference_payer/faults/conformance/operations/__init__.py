"""Mistakes in operations and exports."""
