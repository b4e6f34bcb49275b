"""Breadth: schemathesis on a description made from the CapabilityStatement."""
