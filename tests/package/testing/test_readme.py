"""The section on testing in the README of a package works as it stands."""

from __future__ import annotations

from pathlib import Path

from tools.readme import blocks
from typed_ivs.testing import IVSStub

README = Path(__file__).parents[3] / "generated" / "ivs" / "README.md"


def test_section_on_testing_runs() -> None:
    _, _, section = README.read_text().partition("\n## Testing\n")
    first, second = (block.code for block in blocks(section) if block.language == "python")
    names: dict[str, object] = {}
    exec(compile(first, str(README), "exec"), names)  # noqa: S102
    exec("from typed_ivs import IVSClient\n" + second, names)  # noqa: S102
    test = names["test_response"]
    assert callable(test)
    with IVSStub.installed() as stub:
        test(stub)
