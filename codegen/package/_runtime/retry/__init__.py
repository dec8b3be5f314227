"""When a call is attempted again."""
