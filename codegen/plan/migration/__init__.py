"""What a migration from boto3 needs to know of a service."""
