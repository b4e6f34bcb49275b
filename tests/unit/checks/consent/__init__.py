"""Tests of `payerproof.checks.consent`."""
