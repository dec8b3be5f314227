"""A local Amazon IVS: how each kind of resource behaves is in a module of its own."""
