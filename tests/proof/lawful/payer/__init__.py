"""A second payer, written from the standards alone; it shares neither code nor opinion with the embedded one."""
