"""What several commands need; no command itself."""
