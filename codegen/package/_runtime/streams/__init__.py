"""Bodies and events that are not held in memory; only in packages whose service has such."""
