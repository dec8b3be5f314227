"""Services of botocore that are unlike others come out as packages that import, or are refused."""

from __future__ import annotations

from functools import cache

import pytest
from survey import Finding, main, survey_all

GENERATED = (
    "account-access-runtime",  # bearer tokens
    "apigatewayv2",  # a structure called None
    "chime-sdk-messaging",  # query strings in the path
    "controlcatalog",  # a structure called Mapping
    "dataexchange",  # prefix headers, and strings as payloads
    "es",  # an error called BaseException
    "iot-data",  # blobs as payloads
    "marketplace-discovery",  # asymmetric signatures, or the usual ones
    "mediaconvert",  # a module name of 107 characters
    "mq",  # a structure called Error
    "mwaa",  # host prefixes and documents
    "rds-data",  # sparse lists
    "schemas",  # JSON in headers
    "sso-oidc",  # operations without signature
    "wellarchitected",  # static parameters of the endpoint rules
)
REFUSED = {
    "glacier": (
        "a streaming payload (GetJobOutput, UploadArchive, UploadMultipartPart)",
    ),
    "polly": (
        "an event stream (StartSpeechSynthesisStream, StartSpeechSynthesisStream)",
        "a streaming payload (SynthesizeSpeech)",
    ),
}  # fmt: skip


@cache
def findings() -> dict[str, Finding]:
    return {finding.service: finding for finding in survey_all([*GENERATED, *REFUSED])}


@pytest.mark.parametrize("service", GENERATED)
def test_a_service_comes_out_as_a_package_that_imports(service: str) -> None:
    finding = findings()[service]
    assert finding.generates, finding
    assert finding.operations


@pytest.mark.parametrize("service", REFUSED)
def test_a_service_is_refused_for_what_is_not_supported(service: str) -> None:
    assert findings()[service].refused == REFUSED[service]


def test_the_survey_is_a_table_with_a_total(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["glacier", "rds-data"]) == 0
    table = capsys.readouterr()
    assert [line.split()[:2] for line in table.out.splitlines()[:2]] == [
        ["glacier", "refused"],
        ["rds-data", "imports"],
    ]
    assert table.out.endswith("1 of 2 rest-json services generate a package that imports\n")
    assert table.err == ""
