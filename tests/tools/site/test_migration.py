"""The page for people who come from boto3 leaves nothing of it out."""

from __future__ import annotations

import re

import botocore.exceptions
from botocore.config import Config

from tools.site.contents import ROOT
from typed_ivs import errors

PAGE = (ROOT / "docs" / "migration" / "boto3.md").read_text("utf-8")


def rows(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table with a heading in its first line."""
    _, _, rest = PAGE.partition(f"\n| {heading}")
    table = rest.split("\n\n", 1)[0].splitlines()[2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]


def test_every_field_of_config_is_listed() -> None:
    listed = {
        name for first, _ in rows("field of `Config`") for name in re.findall(r"`(\w+)`", first)
    }
    assert listed == set(Config.OPTION_DEFAULTS)


def test_every_error_of_the_model_is_listed_with_its_status() -> None:
    listed = {row[0].strip("`"): row for row in rows("code in `ClientError`")}
    modelled = {code for code in errors.BY_CODE if code in errors.__all__}
    assert modelled <= set(listed)
    for code in modelled:
        assert listed[code][1] == f"`{errors.BY_CODE[code].__name__}`"


def test_exceptions_of_botocore_exist() -> None:
    for first, second in rows("botocore.exceptions"):
        for name in re.findall(r"`(\w+)`", first):
            assert issubclass(getattr(botocore.exceptions, name), Exception)
        for name in re.findall(r"`([A-Z]\w+)`", second):
            assert issubclass(getattr(errors, name), errors.Error)
