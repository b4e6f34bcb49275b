"""Payers that fail or deceive in one way at a time: a proxy in front of the reference payer, and its behaviours."""
