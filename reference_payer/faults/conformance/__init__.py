"""Mistakes of FHIR conformance."""
