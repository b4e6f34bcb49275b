"""What each suite asks and how it judges: one room a suite.

The judging modules begin with `judge_`; they are pure and never send.
"""
