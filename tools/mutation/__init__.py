"""Whether the tests can fail: faults are seeded in copies of the package, and counted if they are found."""
