"""Withdrawal as a model: what may be open after any order of consents, refreshes and withdrawals, played and shrunk.

`model` says what must be open and closed, `histories` makes orders of events, `shrinking` cuts a bad one down to its
shortest, `playing` plays one against a payer, `exploring` all of them, `judge_sequences` judges what they showed.
"""
