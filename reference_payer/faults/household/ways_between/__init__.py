"""Faults of ways over references, which no plain request takes: chains, includes that go on, visits, batches."""
