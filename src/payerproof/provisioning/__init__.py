"""Brings a population that was written as files into a server over FHIR, and reads back whether it is there."""
