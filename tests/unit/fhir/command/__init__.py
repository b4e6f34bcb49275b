"""Tests of `payerproof validate`: its inputs, its formats and its server."""
