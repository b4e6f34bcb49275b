"""FHIR search: what a request asks for, which rows hold it, and how the result is cut into pages."""
