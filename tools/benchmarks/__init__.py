"""How fast the generated package is, side by side with boto3 and with the bare limit."""
