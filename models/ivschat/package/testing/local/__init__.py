"""A local Amazon IVS Chat: how rooms and logging configurations behave."""
