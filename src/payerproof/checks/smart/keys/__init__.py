"""Apps and services that prove themselves with a key: what they send, and what a service is given and sees."""
