"""Generates typed Python packages for AWS services from the models that botocore ships."""
