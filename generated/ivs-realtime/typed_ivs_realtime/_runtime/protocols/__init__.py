"""What differs by protocol when a response is an error; loaded with the first one."""
