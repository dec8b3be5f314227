"""Whether the tests can fail: faults are seeded in copies of the package, and counted if they are found.

Why the engine is ours: docs/decisions/mutation-engine-is-ours.md.
"""
