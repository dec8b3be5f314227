"""Where clients and sessions are made: ``boto3.client("…")`` becomes a client of the package."""

from __future__ import annotations

import ast

from codegen.migration.context import Context
from codegen.migration.options import Options
from codegen.migration.parameters import Evaluate
from codegen.migration.values import (
    NOTHING,
    UNKNOWN,
    Absent,
    Client,
    Config,
    Constant,
    Imported,
    Session,
    Values,
    one,
)

_SESSIONS = {
    "boto3.Session": False,
    "boto3.session.Session": False,
    "botocore.session.Session": False,
    "botocore.session.get_session": False,
    "aioboto3.Session": True,
    "aioboto3.session.Session": True,
    "aiobotocore.session.AioSession": True,
    "aiobotocore.session.get_session": True,
}
"""What makes a session, and whether its clients are asynchronous."""

_CONFIGS = frozenset(
    {"botocore.config.Config", "botocore.client.Config", "aiobotocore.config.AioConfig"}
)
_CLIENTS = frozenset({"boto3.client"})
_RESOURCES = frozenset({"boto3.resource"})
_MAKERS = frozenset({"client", "create_client"})


class Clients:
    """Follows the making of clients.

    Args:
        context: The module.
        evaluate: Evaluates an expression.
    """

    def __init__(self, context: Context, evaluate: Evaluate) -> None:
        self._context = context
        self._evaluate = evaluate

    def call(self, node: ast.Call, called: Values) -> Values | None:
        """What a call returns that makes a client, a session or a config; None for any other."""
        for value in called:
            if isinstance(value, Imported):
                name = value.name
                if name in _SESSIONS:
                    return self._session(node, name)
                if name in _CONFIGS:
                    return self._config(node)
                if name in _CLIENTS:
                    return self._client(node, Session(asynchronous=False))
                if name in _RESOURCES:
                    return self._resource(node)
                if name == "boto3.setup_default_session":
                    self._context.note(
                        node,
                        "session",
                        decide="which settings clients take: they know no default session",
                        becomes="",
                    )
        return None

    def call_of_session(self, node: ast.Call, session: Session, name: str) -> Values:
        """What a method of a session returns."""
        if name in _MAKERS:
            return self._client(node, session)
        if name == "resource":
            return self._resource(node)
        self._arguments(node)
        return UNKNOWN

    def _session(self, node: ast.Call, name: str) -> Values:
        self._arguments(node)
        return one(Session(asynchronous=_SESSIONS[name]))

    def _config(self, node: ast.Call) -> Values:
        self._arguments(node)
        key = f"{self._context.source.path}:{node.lineno}:{node.col_offset}"
        self._context.configs[key] = node
        return one(Config(key))

    def _resource(self, node: ast.Call) -> Values:
        self._arguments(node)
        service = self._service(node)
        if service is not None and service in self._context.services:
            self._context.note(
                node,
                "unsupported",
                service,
                decide="how to do without a resource: packages have clients only",
                becomes="",
            )
        return UNKNOWN

    def _arguments(self, node: ast.Call) -> None:
        for argument in node.args:
            self._evaluate(argument)
        for keyword in node.keywords:
            self._evaluate(keyword.value)

    def _service(self, node: ast.Call) -> str | None:
        """The name of a client's service; None if only a run of the program shows it."""
        named = [one.value for one in node.keywords if one.arg == "service_name"]
        given = [*node.args[:1], *named]
        values = self._evaluate(given[0]) if given else NOTHING
        texts = {value.text for value in values if isinstance(value, Constant)}
        return texts.pop() if len(texts) == 1 and len(values) == 1 else None

    def _client(self, node: ast.Call, session: Session) -> Values:
        context = self._context
        self._arguments(node)
        service = self._service(node)
        if service is None:
            if node.args or node.keywords:
                context.note(
                    node,
                    "client",
                    decide="whether its service has a package: only a run of the program shows it",
                    becomes="",
                )
            return UNKNOWN
        context.uses(service)
        client = Client(service, session.asynchronous)
        if service in context.services and context.recording:
            self._construct(node, client)
        return one(client)

    def _construct(self, node: ast.Call, client: Client) -> None:
        """Writes what makes the client in the place of a call."""
        context, names = self._context, self._context.names(client.service)
        options = Options(context, names.package, {}, [])
        func = node.func
        if isinstance(func, ast.Attribute) and not self._is_module(func.value):
            maker = func.value
            if isinstance(maker, ast.Call) and not maker.args and self._makes_session(maker):
                options.session(maker.keywords)
            elif client.asynchronous:
                options.decide.append("which settings the session has: it is not passed on")
            else:
                options.written["session"] = options.text(maker)
        if len(node.args) > 1:
            options.decide.append("which arguments are given by their position")
        options.arguments(node.keywords, lambda value: self._add_config(options, value))
        kind, module = names.client, names.package
        if client.asynchronous:
            kind, module = names.async_client, f"{names.package}.aio"
        made = f"{context.need(module, kind)}({options.source()})"
        decide = "; ".join(options.decide)
        context.replace(context.source.span(node), made, certain=not decide)
        context.note(node, "client", client.service, decide=decide)

    def _makes_session(self, maker: ast.Call) -> bool:
        made = self._context.seen.get(maker.func, NOTHING)
        return any(isinstance(value, Imported) and value.name in _SESSIONS for value in made)

    def _is_module(self, node: ast.expr) -> bool:
        return any(isinstance(value, Imported) for value in self._context.seen.get(node, NOTHING))

    def _add_config(self, options: Options, value: ast.expr) -> None:
        values = self._context.seen.get(value, NOTHING)
        found = [self._context.configs.get(one.key) for one in values if isinstance(one, Config)]
        if len(values) == len(found) == 1 and found[0] is not None and not found[0].args:
            options.config(found[0].keywords)
            if found[0] is not value:
                self._context.note(
                    found[0],
                    "config",
                    decide="whether another client needs it: its fields become arguments",
                    becomes="",
                )
        elif not values <= {Absent()} or not values:
            text = options.text(value)
            options.decide.append(f"what `{text}` holds: its fields become arguments")
