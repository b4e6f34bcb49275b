"""Tests of the FHIR room: packages, profiles, FHIRPath, terminology."""
