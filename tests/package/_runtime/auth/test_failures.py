"""Failures of credential providers: what is reported of them, and whether a retry may help."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    MetadataRetrievalError,
    NoCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
)
from botocore.utils import ContainerMetadataFetcher

from codegen.package._runtime.auth.failures import describe, scrubbed
from codegen.package._runtime.errors import ConfigurationError, ConnectError, CredentialsError


@pytest.mark.parametrize(("status", "may_pass"), [(499, False), (500, True), (503, True)])
def test_server_error_of_a_provider_is_retryable(status: int, may_pass: bool) -> None:
    error = Exception("no keys")
    vars(error)["response"] = {"ResponseMetadata": {"HTTPStatusCode": status}}
    assert describe(error).retryable is may_pass


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no AKIAIOSFODNN7EXAMPLE here", "no …MPLE here"),
        ("(ASIAIOSFODNN7EX1)", "(…7EX1)"),
        ("AKIA567890123456", "…3456"),
        ("AKIA56789012345", "AKIA56789012345"),
        ("BKIA567890123456", "BKIA567890123456"),
        ("xAKIA567890123456", "xAKIA567890123456"),
        ("a" * 31 + " b", "a" * 31 + " b"),
        ("a" * 32 + " b", "… b"),
        ("key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY!", "…!"),
        ("eyJhbGciOi.JIUzI1NiIs_InR5cCI6-IkpXVCJ9==;", "…;"),
        (" on \n two\tlines ", "on two lines"),
        ("/var/run/secrets/eks.amazonaws.com/serviceaccount/token", None),
        ("profile MyCompany-Production-AdministratorAccess", None),
        ("wJalrXUtnFEMIzK7MDENGzbPxRfiCYEXAMPLEKEY", "…"),
        ("d41d8cd98f00b204e9800998ecf8427e", "…"),
        ("mzxw6ytboi2gk3tmn5zgs3thebuxg5dpor2ge", "…"),
        (
            "Secret: abcdefgh, token=production-token; passwd = 12345678",
            "Secret: …, token=…; passwd = …",
        ),
        ("SSO Token: Token for x", None),
        (f"{'=' * 40} error {'-' * 40}", None),
        ("on arn:aws:iam::123456789012:role/AWSReservedSSO_Power_0123456789abcdef", None),
        ("arn:aws:sts::123456789012:assumed-role/a/wJalrXUtnFEMIzK7MDENGzbPxRf", None),
        ("production-administrators-region-1abc", None),
        ("production-administrators-region-1abcd", "…"),
        ("production-region-abcdefghijklmnopqrst", None),
        ("production-region-20261231235959-ab", None),
        ("production-region-12345678901234567890", None),
        ("production-region-123456789012345678901", "…"),
        ("production-region-abcdefghijklmnopqrstu", "…"),
    ],
)
def test_text_that_looks_like_a_key_or_token_is_removed(text: str, shown: str | None) -> None:
    assert scrubbed(text) == (text if shown is None else shown)


def test_known_name_is_no_secret() -> None:
    name = "aB3" * 12
    assert scrubbed(f"profile={name} {name}x", [name]) == f"profile={name} {name}x"
    assert scrubbed(f"{name}{'aB3' * 12}", ["x"]) == "…"
    assert scrubbed("aB3" * 40, ["aB3"]) == "aB3" * 40


@pytest.mark.parametrize(("length", "shown"), [(299, 299), (300, 300), (301, 301), (400, 301)])
def test_foreign_text_is_bounded(length: int, shown: int) -> None:
    text = ("a b " * 100)[: length - 1] + "x"
    assert len(scrubbed(text)) == shown
    assert scrubbed(text).endswith("…") is (length > 300)


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("botocore", "botocore"),
        ("botocore.session", "botocore"),
        ("dateutil.tz", "botocore with dateutil"),
        ("jmespath", "botocore with jmespath"),
        ("urllib3", "botocore with urllib3"),
    ],
)
def test_missing_botocore_is_named(name: str, needed: str) -> None:
    failure = describe(ImportError("no", name=name))
    assert failure.text.startswith(f"this source needs {needed}, which is not installed; ")
    assert not failure.retryable
    assert not failure.is_setting


@pytest.mark.parametrize("name", ["vault", "my.botocore", None])
def test_other_missing_module_is_not_called_botocore(name: str | None) -> None:
    assert "needs botocore" not in describe(ImportError("no", name=name)).text


@pytest.mark.parametrize(
    ("code", "may_pass"),
    [
        ("IDPCommunicationError", True),
        ("RequestTimeout", True),
        ("Throttling", True),
        ("ThrottlingException", True),
        ("AccessDenied", False),
        ("ExpiredTokenException", False),
    ],
)
def test_transient_service_error_of_a_provider_is_retryable(code: str, may_pass: bool) -> None:
    error = ClientError({"Error": {"Code": code}}, "AssumeRole")
    assert describe(error).retryable is may_pass


@pytest.mark.parametrize(
    ("error", "may_pass"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (EndpointConnectionError(endpoint_url="-"), True),
        (CredentialRetrievalError(provider="-", error_msg="-"), True),
        (MetadataRetrievalError(error_msg="-"), True),
        (HTTPClientError(error="-"), True),
        (ReadTimeoutError(endpoint_url="-"), True),
        (type("TransportError", (Exception,), {})(), True),  # Another package's.
        (PermissionError(), False),
        (NoCredentialsError(), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_network_failures_are_retryable(error: Exception, may_pass: bool) -> None:
    assert describe(error).retryable is may_pass


def refused_by_botocore() -> Exception:
    with pytest.raises(ValueError, match="Unsupported host") as caught:
        ContainerMetadataFetcher().retrieve_full_uri("http://192.0.2.1/")
    return caught.value


@pytest.mark.parametrize("may_pass", [True, False])
@pytest.mark.parametrize(
    "error",
    [
        CredentialsError("none"),
        NoCredentialsError(),
        OSError(5, "Input/output error"),
        RuntimeError("a secret"),
        refused_by_botocore(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_an_error_says_of_itself_counts(error: Any, may_pass: bool) -> None:
    error.retryable = may_pass
    assert describe(error).retryable is may_pass


@pytest.mark.parametrize(
    ("error", "text", "cause"),
    [
        (ImportError("no", name="botocore.session"), "this source needs botocore", "ImportError"),
        (CredentialsError("it has none", cause="ClientError"), "it has none", "ClientError"),
        (ConnectError("no way", bytes_sent=False), "no way", "ConnectError"),
        (NoCredentialsError(), "Unable to locate credentials", "NoCredentialsError"),
        (OSError(5, "Input/output error"), "OSError: Input/output error", "OSError"),
        (refused_by_botocore(), "Unsupported host", "ValueError"),
        (KeyError("a secret"), "KeyError was raised", "KeyError"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_error_names_its_source_and_its_cause(error: Exception, text: str, cause: str) -> None:
    made = describe(error).error("process")
    assert type(made) is CredentialsError
    assert str(made).startswith(f"process: {text}")
    assert made.cause == cause


@pytest.mark.parametrize(
    "error", [ProfileNotFound(profile="dev"), ConfigurationError("profile: got 'dev', not found")]
)
def test_wrong_setting_is_an_error_of_the_configuration(error: Exception) -> None:
    made = describe(error).error("shared files")
    assert type(made) is ConfigurationError
    assert str(made).startswith("shared files: ")
    assert "dev" in str(made)
