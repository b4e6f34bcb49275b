"""What discovery may announce beyond SMART: requests that are pushed (RFC 9126), tokens bound to a key (RFC 9449)."""
