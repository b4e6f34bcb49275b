"""Fuzzing: what nobody would ask in earnest, and what a careless parser does with it.

First a sweep of values that are known to trip FHIR servers, one at a time and always in the same order (`malformed`).
Then generated requests, for as long as the target file allows (`generated`, the one adapter to Schemathesis).
Every answer passes the same oracles (`payerproof.checks.fuzz.judge_robustness`).
"""
