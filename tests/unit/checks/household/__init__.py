"""Tests of `payerproof.checks.household`."""
