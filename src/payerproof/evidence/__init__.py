"""What is kept of a run: evidence written, redacted and read back, and each exchange as a line that asks again."""
