"""The one door to HTTP: requests, limits and deadlines, content encodings, and the circuit breaker."""
