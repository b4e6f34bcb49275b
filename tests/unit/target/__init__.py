"""Tests of `payerproof.target`."""
