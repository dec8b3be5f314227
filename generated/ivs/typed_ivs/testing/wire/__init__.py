"""The side of the wire that the package itself does not need: the service's.

``requests`` reads HTTP requests, ``responses`` writes responses and errors as HTTP. Both work from
the table in ``bindings`` and from the dataclasses, and neither does any I/O.
"""
