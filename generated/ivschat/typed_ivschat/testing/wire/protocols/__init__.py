"""What differs by protocol on the service's side."""
