"""What the conformance tests need to know about a protocol, a module for each."""
