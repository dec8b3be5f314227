"""What a service publishes or hands over without a request; only in packages of such services."""
