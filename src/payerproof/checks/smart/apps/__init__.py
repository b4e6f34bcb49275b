"""Apps at the endpoints: what they prove, what they name, and what they say twice."""
