"""Tests of `payerproof.smart`."""
