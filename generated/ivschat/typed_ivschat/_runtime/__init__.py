"""What every operation shares: this package is hand-written and the same in every service."""
