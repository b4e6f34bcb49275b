"""What the way of refusing tells: time, size and headers that depend on a record that nobody shows."""
