"""What ships as data, and the reader that refuses bad data."""
