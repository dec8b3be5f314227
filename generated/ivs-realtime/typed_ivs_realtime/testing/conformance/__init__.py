"""The tests that every generated package has to pass, and what they are made of.

They compare the package with botocore, which reads the same model. This folder is in the source
distribution, beside the model, and neither in the wheel nor in a vendored copy.
"""
