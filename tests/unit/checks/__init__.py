"""Tests of `payerproof.checks`."""
