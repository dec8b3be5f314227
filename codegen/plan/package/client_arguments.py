"""What the documentation of every client says of its arguments.

The classes of both clients have it, because editors show the text of one class. The base classes,
which are copied into every package, don't repeat it.
"""

from __future__ import annotations

ARGUMENTS = """\
Transports, credentials, hooks and retry policies can serve clients of several packages. Error
classes can't: each package has its own ``Error``.

Settings are resolved in this order: argument, environment variable, config file, default.

Args:
    region: AWS region. It selects the endpoint and is part of every signature.
    credentials: Credentials used to sign requests: ``Credentials``, a ``CredentialsProvider``,
        or a ``BearerToken`` if the service accepts one. Pass ``ANONYMOUS`` to send unsigned
        requests. Default: botocore's credential chain.
    profile: Profile in the config and credentials files. Default: ``default``.
    endpoint_url: Endpoint to use instead of the service's own. Default: by the service's
        endpoint rules.
    use_fips: Whether to use an endpoint that conforms to FIPS 140. Default: False.
    use_dualstack: Whether to use an endpoint that supports IPv6 and IPv4. Default: False.
    connect_timeout: Seconds to wait for a new connection. Default: 60, or the value for
        ``defaults_mode``.
    read_timeout: Seconds to wait for the next bytes of a response. Default: 60. A response that
        arrives byte by byte may take any time; only ``call_timeout`` bounds it.
    call_timeout: Seconds that a call may take in total: credentials, attempts, pauses and the
        response. Default: no limit.
    max_attempts: Maximum number of attempts, including the first. Default: 3.
    retry_mode: ``standard``, or ``adaptive``, which also limits the rate of requests while the
        service throttles them. ``legacy`` means ``standard``. Default: ``standard``.
    retry_policy: A ``RetryPolicy``, or an object with the same methods, that decides whether
        and when to retry. It takes the place of ``max_attempts`` and ``retry_mode``; passing
        it with one of them raises ConfigurationError. Default: a policy of this client alone,
        made from those two.
    keep_alive: Whether to reuse connections. Default: True.
    max_connections: Maximum number of connections to a host. A call that needs one more waits
        for it. Default: 10.
    pool_timeout: Seconds that a call may wait for one of them. Default: no limit but
        ``call_timeout``.
    proxies: Proxy URLs by scheme: ``{"https": "http://proxy:3128"}``. The keys
        ``proxy_ca_bundle`` and ``proxy_client_cert`` configure TLS to the proxy; an empty
        mapping disables proxies. Default: the environment's, with its exceptions.
    ca_bundle: File or folder of trusted CA certificates. Verification can't be disabled.
        Default: certifi's, else botocore's, else the system's.
    client_cert: Client certificate for TLS: a file with certificate and key, or a pair of
        files.
    tcp_keepalive: Whether the operating system probes idle connections. Default: False.
    sts_regional_endpoint: STS endpoint that assumes a profile's role: ``regional``, or
        ``legacy``, which is the global one for some regions. Default: ``regional``.
    session: A botocore or boto3 session that takes the place of environment and files. Event
        handlers registered on it are not run.
    validation: Checks of parameters before a request is sent: ``standard`` (required members,
        types, minima), ``strict`` (also maxima, enumerations, and patterns that Python's
        ``re`` can check) or ``off``. Default: ``standard``.
    max_response_bytes: Maximum size of a response body, in bytes. Default: 33554432 (32 MiB).
    allow_http: Whether plain http is allowed to hosts other than this one. Default: False.
    hooks: Objects with one or more of the methods ``before_send``, ``after_response``,
        ``on_retry`` and ``on_error``. In ``before_send``, ``event.add_header(name, value)``
        adds a header.
    transport: Custom transport. The client does not close it. Default: ``HttpTransport``.
    user_agent_extra: Text appended to the User-Agent.
    json_loads: Function that parses responses, such as ``msgspec.json.decode``. Input that it
        rejects is parsed by ``json.loads``. It is tested when the client is constructed; if
        its result differs from that of ``json.loads``, the constructor raises
        ConfigurationError. Default: ``json.loads``.
    debug_wire: Whether requests and responses are logged, by the logger named like the package with
        ``.wire``, without credentials, signatures and sensitive members. Without a handler for
        them, they are written to standard error. Default: False.

Raises:
    ConfigurationError: A setting is wrong. The message says where it was found.
"""
