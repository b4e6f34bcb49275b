"""Unit tests of the reference payer, in process except where a process is the point."""
