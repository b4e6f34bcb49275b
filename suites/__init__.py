"""What is asked of a payer: ordinary pytest tests, one rule a file."""
