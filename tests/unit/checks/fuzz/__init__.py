"""Fuzzing: description, sweep, adapter, oracles and judgements."""
