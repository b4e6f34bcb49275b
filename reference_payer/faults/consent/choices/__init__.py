"""Faults in what members and the payer choose beside a consent."""
