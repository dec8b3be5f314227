"""Finds boto3 calls of generated services in programs, and says what they become."""
