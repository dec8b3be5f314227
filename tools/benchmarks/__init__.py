"""Benchmarks of the generated package against boto3 and against urllib3 with json."""
