"""FHIR as rules: packages, profiles, validation, FHIRPath, terminology, search grammar."""
