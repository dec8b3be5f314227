"""The history of releases gives version and changelog; what is wrong with it is told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.models import API_VERSION, write_models

from codegen.lifecycle.comparison import Verdict, verdict_of
from codegen.lifecycle.releases import next_version, releases_text
from codegen.output.files import render_package
from codegen.plan.lower import lower
from codegen.problems import ProblemsError
from codegen.source.history import News, Release
from codegen.source.load import load, services
from codegen.source.releases import model_digest, read_history
from codegen.source.rules import Finding, Level, Rule
from codegen.source.validate import validate

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return write_models(tmp_path)


def release(models: Path, version: str = "0.1.0", **more: Any) -> Release:
    """A release of the model that is there."""
    digest = model_digest(load(models, "tiny").digests)
    return Release(**{"version": version, "api_version": "x", "model_sha256": digest, **more})


def write_releases(models: Path, *releases: Release) -> None:
    (models / "tiny" / "releases.toml").write_text(releases_text("", releases))


def generated(models: Path) -> tuple[str, str]:
    """The version of the package, and its changelog from the first version on."""
    documents = load(models, "tiny")
    service = validate(documents)
    package = lower(service, version=service.history.version)
    text = render_package(package, documents)["CHANGELOG.md"]
    return package.version, text[text.index("## ") :]


def problems(models: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        validate(load(models, "tiny"))
    return [f"{problem.pointer}: found {problem.found}" for problem in caught.value.problems]


def test_changelog_without_releases_says_so(models: Path) -> None:
    assert generated(models) == (
        "0.1.0",
        "## [0.1.0]\n\n" f"Generated from API version {API_VERSION}. Releases are not recorded.\n",
    )


def test_last_release_sets_the_version_and_comes_first(models: Path) -> None:
    write_releases(
        models,
        release(models, "1.9.0", text="One.", botocore="1.0.0", date="2026-01-01"),
        release(models, "1.10.0", text="Two.", botocore="1.1.0"),
    )
    assert generated(models) == (
        "1.10.0",
        "## [1.10.0]\n\nModel: botocore 1.1.0, API version x.\n\nTwo.\n\n"
        "## [1.9.0] - 2026-01-01\n\n"
        "Model: botocore 1.0.0 of 2026-01-01, API version x.\n\nOne.\n",
    )


def test_unreleased_model_has_a_version_of_its_own(models: Path) -> None:
    """So that two different packages never have the same version; no index takes such a one."""
    write_releases(models, release(models, "1.2.3", model_sha256="0" * 64))
    version, changelog = generated(models)
    assert version == "1.2.3+unreleased"
    assert changelog.startswith(
        f"## [Unreleased]\n\nModel: API version {API_VERSION}.\n\n"
        "Generated from another model than that of 1.2.3. The changes are not recorded.\n\n"
        "## [1.2.3]\n"
    )


def test_model_digest_ignores_our_own_files(models: Path) -> None:
    write_releases(models, release(models))
    (models / "tiny" / "overlay.toml").write_text("# ours\n")
    (models / "tiny" / "ORIGIN.toml").write_text('botocore = "1.0"\ndocuments = []\n')
    (models / "tiny" / "events-1.json").write_text('{"version": "1.0", "shapes": {}}')
    assert generated(models)[0] == "0.1.0"
    (models / "partitions.json").write_bytes((MODELS / "partitions.json").read_bytes())
    assert generated(models)[0] == "0.1.0+unreleased"


def finding(rule: Rule, where: str, what: str, why: str = "so it is") -> Finding:
    return Finding(rule, rule.level, where, what, why)


def test_changelog_sections_follow_the_rules(models: Path) -> None:
    findings = (
        finding(Rule.OPERATION_REMOVED, "get_thing", "the operation GetThing was removed"),
        finding(Rule.FIELD_NOW_OPTIONAL, "Thing.name", "the field may be None now"),
        finding(Rule.OPERATION_ADDED, "put_thing", "the operation PutThing was added"),
        finding(Rule.MAXIMUM_RAISED, "list_things(size)", "the maximum went from 1 to 2"),
        finding(Rule.DOCUMENTATION_CHANGED, "Thing", "the documentation changed", "words"),
        finding(Rule.DEPRECATION_CHANGED, "Thing.size", "its deprecation message changed", "told"),
        finding(Rule.DOCUMENTATION_CHANGED, "Thing.kind", "documentation was added", "words"),
    )
    news = (
        News(name="a", level=Level.BREAKING, text="No whistling."),
        News(name="b", level=Level.ADDITIVE, text="Some\nhumming."),
    )
    write_releases(models, release(models, findings=findings, news=news))
    assert generated(models)[1].partition("x.\n\n")[2] == (
        "### Added\n\n"
        "- Some humming.\n"
        "- `put_thing`: the operation PutThing was added; so it is.\n\n"
        "### Changed\n\n"
        "- **Breaking:** No whistling.\n"
        "- **Breaking:** `Thing.name`: the field may be None now; so it is.\n"
        "- `list_things(size)`: the maximum went from 1 to 2; so it is.\n"
        "- Documentation only: `Thing`, `Thing.kind`.\n\n"
        "### Deprecated\n\n"
        "- `Thing.size`: its deprecation message changed; told.\n\n"
        "### Removed\n\n"
        "- **Breaking:** `get_thing`: the operation GetThing was removed; so it is.\n"
    )


def test_equal_changes_share_a_line_and_long_lists_are_shortened(models: Path) -> None:
    """But every place where code breaks is named."""
    rules = (Rule.FIELD_TYPE_CHANGED, Rule.FIELD_ADDED, Rule.DOCUMENTATION_CHANGED)
    findings = [finding(rule, f"p{n:02}", "it changed") for rule in rules for n in range(20)]
    write_releases(models, release(models, findings=tuple(findings)))
    first = ", ".join(f"`p{n:02}`" for n in range(12))
    every = ", ".join(f"`p{n:02}`" for n in range(20))
    lines = generated(models)[1].splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        f"- {first} and 8 more: it changed; so it is.",
        f"- **Breaking:** {every}: it changed; so it is.",
        f"- Documentation only: {first} and 8 more.",
    ]


def test_model_text_is_escaped_in_the_changelog(models: Path) -> None:
    where = "a`b\n<b>"
    what = 'from "[x](http://y)" to *_<script>_* @someone\n# more'
    write_releases(models, release(models, findings=(finding(Rule.FIELD_ADDED, where, what),)))
    assert generated(models)[1].splitlines()[-1] == (
        '- `` a`b\\n<b> ``: from "\\[x\\](http:<!-- -->//y)" to \\*\\_\\<script\\>\\_\\* '
        "@<!-- -->someone\\\\n#<!-- --> more; so it is."
    )


@pytest.mark.parametrize(
    "text", ["plain", 'a "quoted" \\w+ one', 'it\'s "both"', "é\n\t", "\x7f\u2028", "", "''", "\\"]
)
def test_release_survives_a_round_trip_through_toml(text: str, models: Path) -> None:
    given = release(
        models,
        botocore="1.2.3",
        date="2026-01-31",
        text=text or "x",
        includes=("a", "b"),
        news=(News(name="c", level=Level.ADDITIVE, text=text or "x"),),
        findings=(
            finding(Rule.FIELD_REMOVED, text, text, text),
            finding(Rule.FIELD_ADDED, "b", text),
        ),
    )
    write_releases(models, given)
    assert read_history(load(models, "tiny")).releases == (given,)


def test_existing_releases_text_is_kept(models: Path) -> None:
    before = "# By hand.\n[[release]]\n# More.\n"
    after = releases_text(before, [release(models)])
    assert after.startswith(f"{before}\n[[release]]\n")
    assert after.endswith('"\n')


@pytest.mark.parametrize(
    ("before", "verdict", "after"),
    [
        ("0.1.0", "major", "1.0.0"),
        ("0.1.2", "minor", "0.2.0"),
        ("0.1.2", "patch", "0.1.3"),
        ("1.2.3", "none", "1.2.4"),
        ("9.9.9", "minor", "9.10.0"),
        ("9.9.9", "major", "10.0.0"),
    ],
)
def test_verdict_increments_its_part_of_the_version(
    before: str, verdict: Verdict, after: str
) -> None:
    assert next_version(before, verdict) == after


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ([], "none"),
        ([Level.DOCUMENTATION], "patch"),
        ([Level.ADDITIVE, Level.BEHAVIOUR], "minor"),
        ([Level.BEHAVIOUR, Level.DOCUMENTATION, Level.ADDITIVE], "minor"),
        ([Level.ADDITIVE, Level.BREAKING], "major"),
    ],
)
def test_most_severe_level_decides_the_verdict(levels: list[Level], verdict: Verdict) -> None:
    assert verdict_of(levels) == verdict


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('version = "1.0"', '/release/0/version: found "1.0"'),
        ('version = "01.0.0"', '/release/0/version: found "01.0.0"'),
        ('version = "1.0.0"\nmood = "x"', '/release/0/mood: found the unknown key "mood"'),
        ('version = "1.0.0"\ndate = 2026-01-01', "/release/0/date: found the value 2026-01-01"),
        ('version = "1.0.0"\nfindings = [{}]', '/release/0/findings/0: found no key "rule"'),
        (
            'version = "1.0.0"\nfindings = [{ rule = "field-gone", level = "breaking", '
            'where = "", what = "", why = "" }]',
            '/release/0/findings/0/rule: found "field-gone"',
        ),
        (
            'version = "1.0.0"\nnews = [{ name = "a", level = "major", text = "x" }]',
            '/release/0/news/0/level: found "major"',
        ),
    ],
)
def test_invalid_releases_are_problems(text: str, problem: str, models: Path) -> None:
    rest = f'api_version = "x"\nmodel_sha256 = "{"0" * 64}"\n'
    (models / "tiny" / "releases.toml").write_text(f"[[release]]\n{text}\n{rest}")
    assert problem in problems(models)


@pytest.mark.parametrize("versions", [("1.0.0", "1.0.0"), ("1.10.0", "1.9.0"), ("2.0.0", "1.9.9")])
def test_release_versions_have_to_increase(versions: tuple[str, str], models: Path) -> None:
    write_releases(models, *(release(models, version) for version in versions))
    assert problems(models) == [f'/release/1/version: found "{versions[1]}" after "{versions[0]}"']


def test_release_date_has_to_exist(models: Path) -> None:
    days = ("2026-02-28", "2026-02-29", "2026-13-01")
    dated = [release(models, f"1.{number}.0", date=day) for number, day in enumerate(days)]
    write_releases(models, *dated)
    assert problems(models) == [
        '/release/1/date: found "2026-02-29"',
        '/release/2/date: found "2026-13-01"',
    ]


@pytest.mark.parametrize("name", services(MODELS))
def test_models_of_the_repository_are_released(name: str) -> None:
    history = read_history(load(MODELS, name))
    assert history.releases
    assert history.released, "`make update` takes models from botocore and records a release"


@pytest.mark.parametrize("name", services(MODELS))
def test_last_release_names_the_botocore_of_the_documents(name: str) -> None:
    origins = [MODELS / name / "ORIGIN.toml", MODELS / "ORIGIN.toml"]
    versions = {tomllib.loads(path.read_text())["botocore"] for path in origins}
    assert read_history(load(MODELS, name)).releases[-1].botocore in versions
