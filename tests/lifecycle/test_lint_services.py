"""Lint over the models of botocore: no crash, ids that are unique, little noise."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import botocore
import pytest
from support.thorough import THOROUGH

from codegen.lifecycle.lint import RULES, Report, lint
from codegen.source.load import load, services

MODELS = Path(botocore.__file__).parent / "data"
SEVERAL = (
    "appflow",  # tokens and secrets
    "bedrock-agent-runtime",  # event streams
    "codeguruprofiler",  # long patterns
    "dynamodb",  # json
    "iot-data",  # blobs as payloads
    "ivschat",  # a pattern that matches no ARN
    "kinesis-video-archived-media",  # streams
    "mediaconvert",  # long names
    "neptunedata",  # text of errors in detailedMessage
    "networkflowmonitor",  # readonly operations that act
    "route53domains",  # json
    "s3vectors",  # unions and documents
    "savingsplans",  # one partition
    "sns",  # query
    "sso-oidc",  # operations without signature
    "supplychain",  # rest-json
)


@cache
def report(service: str) -> Report:
    return lint(load(MODELS, service))


@pytest.mark.parametrize("service", services(MODELS) if THOROUGH else SEVERAL)
def test_findings_are_unique(service: str) -> None:
    found = report(service)
    ids = [finding.id for finding in found.findings]
    assert len(ids) == len(set(ids))
    assert all(finding.file and finding.pointer and finding.found for finding in found.findings)
    assert found.problems == ()
    rules = [id.partition(":")[0] for id in ids]
    assert rules == sorted(rules, key=list(RULES).index)


@pytest.mark.parametrize(
    ("service", "id"),
    [
        ("appflow", "secret-not-sensitive:OAuth2Credentials.refreshToken"),
        ("ivschat", "pattern-matches-no-arn:ResourceArn"),
        ("neptunedata", "error-text-elsewhere:detailedMessage"),
        ("networkflowmonitor", "readonly-but-acting:StopQueryWorkloadInsightsTopContributors"),
        ("savingsplans", "pattern-knows-one-partition:SavingsPlanArn"),
        ("dynamodb", "paginator-missing:ListExports"),
    ],
)
def test_known_mistakes_are_found(service: str, id: str) -> None:
    assert id in {finding.id for finding in report(service).findings}
