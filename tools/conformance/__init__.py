"""Runs the test data of botocore's source distribution against generated packages and botocore."""
