"""One call, from the request to the response."""
