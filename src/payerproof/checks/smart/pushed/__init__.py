"""Authorization requests that an app sends beforehand (RFC 9126)."""
