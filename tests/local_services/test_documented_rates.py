"""Local services throttle at the rates that ``access.toml`` documents."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

from support.packages import GeneratedPackage, each_package

MODELS = Path(__file__).parents[2] / "models"


@each_package
def test_rates_are_those_of_the_account(package: GeneratedPackage) -> None:
    limits = import_module(f"{package.name}.testing.local.limits")
    bindings = import_module(f"{package.name}.testing.bindings").BINDINGS
    table = tomllib.loads((MODELS / package.service / "access.toml").read_text("utf-8"))
    documented = {
        bindings.operations[name].method: rate["per_second"]
        for name, operation in table["operations"].items()
        for rate in operation.get("rates", ())
        if rate["each"] == "account"
    }
    assert documented == limits.RATES
    if package.service == "ivs":
        rates = table["operations"]["PutMetadata"]["rates"]
        assert limits.METADATA_RATE in [rate["per_second"] for rate in rates]
