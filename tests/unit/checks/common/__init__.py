"""Tests of `payerproof.checks.common`."""
