"""Tests of `payerproof.checks.smart`."""
