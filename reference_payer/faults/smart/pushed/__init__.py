"""Mistakes about requests that are pushed beforehand."""
