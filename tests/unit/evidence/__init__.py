"""Evidence: what is written can be read, whatever was answered and however the run ended."""
