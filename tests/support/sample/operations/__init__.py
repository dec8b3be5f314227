"""The operations of the sample."""

MODULES = {"get_thing": "get_thing"}
