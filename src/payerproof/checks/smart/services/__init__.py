"""Services that act for themselves: what their tokens are given for, and what they open."""
