"""The table of settings in a README holds what rows and docstring say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from logging import getLogger
from pathlib import Path
from typing import Any

import pytest
from support.packages import GeneratedPackage, each_package

from codegen.output.settings_table import (
    SETTINGS_OF_FEATURES,
    documented_arguments,
    settings_table,
)
from codegen.package._runtime.auth.chain import from_environment
from codegen.package._runtime.config.resolve import resolve
from codegen.package._runtime.config.settings import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
TABLE = settings_table("Weather Archive", SETTINGS_OF_FEATURES)
ALL = [*SETTINGS, *(one for settings in SETTINGS_OF_FEATURES.values() for one in settings)]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of a table, without its head."""
    for line in text.splitlines()[2:]:
        yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize(
    ("setting", "row"),
    list(zip(ALL, rows(TABLE), strict=True)),
    ids=[s.name for s in ALL],
)
def test_row_matches_setting_and_docstring(setting: Setting[Any], row: list[str]) -> None:
    argument, meaning, variables, key, default = row
    assert argument == (f"`{setting.argument}`" if setting.argument else "–")
    names = [*setting.variables, *filter(None, [setting.last_variable])]
    assert re.findall("`(.+?)`", variables) == [
        name.replace("<SERVICE>", "WEATHER_ARCHIVE") for name in names
    ]
    assert key == (f"`{setting.key}`" if setting.key else "–")
    if not setting.argument:
        value = setting.default
        assert (meaning, default) == (setting.meaning, "none" if value is None else f"`{value}`")
    elif default == "none":
        assert meaning == documented_arguments()[setting.name]
    else:
        assert f"{meaning} Default: {default}." == documented_arguments()[setting.name]


@each_package
def test_package_readme_has_the_settings_table(package: GeneratedPackage) -> None:
    readme = (package.distribution / "README.md").read_text()
    assert f"\n\n{settings_table(package.model.service_id)}\n" in readme


class RecordingEnvironment(dict[str, str]):
    """An environment that records the names that are read."""

    def __init__(self, **variables: str) -> None:
        super().__init__(variables)
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_listed_variables_are_the_ones_that_are_read() -> None:
    variables = {
        setting.name: {*setting.variables, *filter(None, [setting.last_variable])}
        for setting in SETTINGS
    }
    of_credentials, of_proxies = variables.pop("credentials"), variables.pop("proxies")
    environ = RecordingEnvironment(AWS_CONFIG_FILE="/none", AWS_SHARED_CREDENTIALS_FILE="/none")
    resolve("<service>", {}, logger=getLogger("test"), environ=environ)
    assert environ.names == set().union(*variables.values())
    environ = RecordingEnvironment(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
    from_environment(environ)
    assert environ.names - {"AWS_SECURITY_TOKEN"} == of_credentials
    assert of_proxies == {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
