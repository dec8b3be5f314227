"""How each protocol writes requests and reads responses, one module for a protocol."""
