"""Faults in Bundles: their links, pages, totals and entries."""
