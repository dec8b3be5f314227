"""The arguments of clients: what those of ``boto3.client`` and the fields of ``Config`` become."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codegen.migration.context import Context
from codegen.package._runtime.config.settings import SETTINGS

SAME_FIELDS: Mapping[str, str] = {
    setting.session_option: setting.argument
    for setting in SETTINGS
    if setting.session_option and setting.argument
}
"""Field of ``Config`` → argument of the client that takes the same values."""

VARIABLES: Mapping[str, str] = {
    setting.session_option: setting.variables[0]
    for setting in SETTINGS
    if setting.session_option and not setting.argument
} | {"inject_host_prefix": "AWS_DISABLE_HOST_PREFIX_INJECTION"}
"""Field of ``Config`` → the environment variable that takes its place."""

WITHOUT_EFFECT = frozenset(
    {
        "account_id_endpoint_mode",
        "auth_scheme_preference",
        "client_context_params",
        "disable_request_compression",
        "endpoint_discovery_enabled",
        "request_checksum_calculation",
        "request_min_compression_size_bytes",
        "response_checksum_validation",
        "s3",
        "s3_disable_express_session_auth",
        "sigv4a_signing_region_set",
        "user_agent",
    }
)
"""Fields of ``Config`` that no argument takes the place of."""

_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id")
_DROPPED = frozenset({"api_version", "use_ssl", "service_name"})
_SAME_ARGUMENTS = {"region_name": "region", "endpoint_url": "endpoint_url"}
_SESSION_ARGUMENTS = {"profile_name": "profile", "region_name": "region"}


@dataclass(slots=True)
class Options:
    """The arguments of a client, as they are gathered.

    Attributes:
        written: Argument → its source.
        decide: What a person has to decide.
    """

    context: Context
    package: str
    written: dict[str, str]
    decide: list[str]

    def text(self, node: ast.expr) -> str:
        return self.context.source.becomes(self.context.source.span(node))

    def source(self) -> str:
        return ", ".join(f"{name}={text}" for name, text in self.written.items())

    def arguments(self, keywords: list[ast.keyword], config: Callable[[ast.expr], None]) -> None:
        """Adds what the arguments of ``boto3.client`` become.

        Args:
            keywords: The arguments.
            config: Adds what an argument ``config`` becomes.
        """
        self._credentials(keywords)
        for keyword in keywords:
            name = keyword.arg
            if name is None:
                shown = self.text(keyword.value)
                self.decide.append(f"which arguments `**{shown}` holds, and what they become")
            elif name in _SAME_ARGUMENTS:
                self._add(_SAME_ARGUMENTS[name], self.text(keyword.value))
            elif name == "verify":
                self._verify(keyword.value)
            elif name == "config":
                config(keyword.value)
            elif name not in _KEYS and name not in _DROPPED:
                self.decide.append(f"what becomes of `{name}`: there is no such argument")

    def session(self, keywords: list[ast.keyword]) -> None:
        """Adds what the arguments of a session become that is made for this client alone."""
        self._credentials(keywords)
        for keyword in keywords:
            if keyword.arg in _SESSION_ARGUMENTS:
                self._add(_SESSION_ARGUMENTS[keyword.arg], self.text(keyword.value))
            elif keyword.arg not in _KEYS:
                self.decide.append(f"what becomes of `{keyword.arg}` of the session")

    def config(self, keywords: list[ast.keyword]) -> None:
        """Adds what the fields of a ``Config`` become."""
        for keyword in keywords:
            name, value = keyword.arg, keyword.value
            if name is None:
                self.decide.append(f"which fields `**{self.text(value)}` holds")
            elif name == "retries":
                self._retries(value)
            elif name == "parameter_validation":
                self._validation(value)
            elif name == "signature_version":
                self._signature(value)
            elif name == "proxies_config":
                self.decide.append("where certificates of proxies go: into `proxies`")
            elif name in SAME_FIELDS:
                self._add(SAME_FIELDS[name], self.text(value))
            elif name in VARIABLES:
                shown = f"`{name}={self.text(value)}`"
                self.decide.append(f"where to set {shown}: it is the variable {VARIABLES[name]}")
            else:
                self.decide.append(f"whether `{name}` is needed: no argument takes its place")

    def _add(self, name: str, text: str) -> None:
        """Adds an argument; the first one counts, as arguments of a client count over its config."""
        self.written.setdefault(name, text)

    def _credentials(self, keywords: list[ast.keyword]) -> None:
        given = [one for one in keywords if one.arg in _KEYS]
        if given:
            kind = self.context.need(self.package, "Credentials")
            ordered = sorted(given, key=lambda one: _KEYS.index(one.arg or ""))
            listed = ", ".join(
                f"{(one.arg or '').removeprefix('aws_')}={self.text(one.value)}" for one in ordered
            )
            self._add("credentials", f"{kind}({listed})")

    def _verify(self, value: ast.expr) -> None:
        if isinstance(value, ast.Constant) and value.value is False:
            self.decide.append("how to do without `verify=False`: certificates are always verified")
        elif not (isinstance(value, ast.Constant) and value.value in (None, True)):
            self._add("ca_bundle", self.text(value))

    def _validation(self, value: ast.expr) -> None:
        if not isinstance(value, ast.Constant):
            self.decide.append('what `parameter_validation` is: False is `validation="off"`')
        elif value.value is False:
            self._add("validation", '"off"')

    def _signature(self, value: ast.expr) -> None:
        if self.text(value).rpartition(".")[2] == "UNSIGNED":
            self._add("credentials", self.context.need(self.package, "ANONYMOUS"))
        elif not (isinstance(value, ast.Constant) and value.value in (None, "v4")):
            self.decide.append("whether `signature_version` is needed: requests have version 4")

    def _retries(self, value: ast.expr) -> None:
        if not isinstance(value, ast.Dict):
            self.decide.append("what `retries` holds: `max_attempts` and `retry_mode` replace it")
            return
        for key, part in zip(value.keys, value.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else None
            if name == "mode":
                self._add("retry_mode", self.text(part))
            elif name == "total_max_attempts":
                self.written["max_attempts"] = self.text(part)
            elif name == "max_attempts":  # without the first
                number = part.value if isinstance(part, ast.Constant) else None
                more = str(number + 1) if isinstance(number, int) else f"{self.text(part)} + 1"
                self._add("max_attempts", more)
            else:
                self.decide.append("what `retries` holds besides attempts and mode")
