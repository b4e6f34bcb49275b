"""The CapabilityStatement, and the interactions that it declares."""
