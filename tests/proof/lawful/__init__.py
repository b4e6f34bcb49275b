"""Fairness, proved: a second payer that is lawful in many manners, and unlawful in some, is put before all suites."""
