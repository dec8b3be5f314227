"""The table of settings says what the definitions say, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from logging import getLogger
from pathlib import Path
from typing import Any

import pytest

from codegen.output.settings_table import settings_table
from codegen.package._runtime.auth.chain import from_environment
from codegen.package._runtime.config.resolve import resolve
from codegen.package._runtime.config.settings import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
TABLE = settings_table("Weather Archive")


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of a table, without its head."""
    for line in text.splitlines()[2:]:
        yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_there_is_a_row_for_each_definition_in_their_order() -> None:
    assert [meaning for _, meaning, *_ in rows(TABLE)] == [setting.meaning for setting in SETTINGS]


@pytest.mark.parametrize(
    ("setting", "row"),
    list(zip(SETTINGS, rows(TABLE), strict=True)),
    ids=[s.name for s in SETTINGS],
)
def test_a_row_says_what_the_definition_says(setting: Setting, row: list[str]) -> None:
    argument, _, variables, key, default = row
    assert argument == (f"`{setting.argument}`" if setting.argument else "–")
    names = [*setting.variables, *filter(None, [setting.last_variable])]
    assert re.findall("`(.+?)`", variables) == [
        name.replace("<SERVICE>", "WEATHER_ARCHIVE") for name in names
    ]
    assert key == (f"`{setting.key}`" if setting.key else "–")
    assert default == setting.default_text != ""


def test_a_default_that_has_a_value_is_told_by_it() -> None:
    for setting in SETTINGS:
        if setting.default not in (None, ()):
            assert setting.default_text.split(" ")[0] == str(setting.default), setting


def test_the_readme_of_a_package_has_the_table() -> None:
    readme = (ROOT / "generated" / "ivs" / "README.md").read_text()
    assert f"\n\n{settings_table('ivs')}\n" in readme


class Asked(dict[str, str]):
    """An environment that knows what it was asked for."""

    def __init__(self, **variables: str) -> None:
        super().__init__(variables)
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_the_variables_that_are_asked_for_are_those_in_the_table() -> None:
    variables = {
        setting.name: {*setting.variables, *filter(None, [setting.last_variable])}
        for setting in SETTINGS
    }
    of_credentials, of_proxies = variables.pop("credentials"), variables.pop("proxies")
    environ = Asked(AWS_CONFIG_FILE="/none", AWS_SHARED_CREDENTIALS_FILE="/none")
    resolve("<service>", {}, logger=getLogger("test"), environ=environ)
    assert environ.names == set().union(*variables.values())
    environ = Asked(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
    from_environment(environ)
    assert environ.names - {"AWS_SECURITY_TOKEN"} == of_credentials
    assert of_proxies == {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
