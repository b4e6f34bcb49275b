"""Mistakes about who may act for whom."""
