"""Data: what can be done to a member, with codes, prices and providers; one file per group of services."""
