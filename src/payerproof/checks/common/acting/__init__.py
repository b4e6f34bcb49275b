"""Who acts for whom, and with which of several tokens."""
