"""Hypothesis strategies for strings with a pattern and a length.

A repeated character set becomes ``st.text`` over an alphabet. A pattern of such sets becomes
``st.builds`` over their strings. Any other pattern becomes ``st.from_regex``, which draws each
character by itself and takes several times as long. Repetitions are narrowed so that every match
has an allowed length. Patterns that can't be translated are ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from codegen.regex import syntax
from codegen.regex.assertions import without_assertions
from codegen.regex.charsets import SEPARATORS, Ranges, complement
from codegen.regex.drawing import share_of_matches
from codegen.regex.lengths import fit
from codegen.regex.parser import parse
from codegen.regex.translate import translate, write_pattern
from codegen.source.model import Shape
from codegen.text.python_source import literal, row

VISIBLE: Ranges = ((0x21, 0x5B), (0x5D, 0x7E))
"""Characters in headers. HTTP libraries trim blanks, and botocore does not escape backslashes."""

HOST: Ranges = ((0x30, 0x39), (0x61, 0x7A))
"""Characters in host labels."""

LABEL: Ranges = complement(((0xD800, 0xDFFF),))
"""The characters that UTF-8 can encode."""

_LONG = 1024
_FEW = 256
_MANY = 0.5
"""The share of matches from which on Hypothesis has no trouble to filter."""

_NAMED = (
    ("ascii_letters", ((0x41, 0x5A), (0x61, 0x7A))),
    ("ascii_lowercase", ((0x61, 0x7A),)),
    ("ascii_uppercase", ((0x41, 0x5A),)),
    ("digits", ((0x30, 0x39),)),
)


@dataclass(frozen=True, slots=True)
class TextStrategy:
    """An expression, and the names of the standard library's ``string`` that it uses."""

    expression: str
    constants: frozenset[str] = frozenset()
    pattern: str = ""
    """What the strings have to be filtered by, in Python's syntax; empty if all of them match."""


def text_strategy(
    shape: Shape, *, within: Ranges = LABEL, shortest: int = 0, longest: int | None = None
) -> TextStrategy:
    """The strategy for the values of a string shape.

    Args:
        shape: The shape.
        within: The characters that are allowed where the string is sent.
        shortest: The minimum length there.
        longest: The maximum length there.
    """
    least = max(int(shape.minimum or 0), shortest)
    most = None if shape.maximum is None else int(shape.maximum)
    if longest is not None:
        most = longest if most is None else min(most, longest)
    root = _root(shape)
    if root is not None:
        drawable = without_assertions(root)
        found = _matching(drawable, least, most, within)
        if found is not None and drawable == root:
            return found
        pattern = _python(shape) or ""
        if found is not None and share_of_matches(drawable, pattern) >= _MANY:
            return replace(found, pattern=pattern)
    alphabet = _alphabet(syntax.CharSet(LABEL), within)
    return TextStrategy("st.text()") if alphabet is None else _text(alphabet, least, most)


def _matching(
    root: syntax.Node, least: int, most: int | None, within: Ranges
) -> TextStrategy | None:
    """The strategy for what matches a syntax tree, or None if there is none."""
    single = _single_class(root)
    if single is None:
        return _from_regex(root, least, most, within)
    characters, fewest, greatest = single
    low = max(least, fewest)
    high = most if greatest is None else min(greatest, greatest if most is None else most)
    alphabet = _alphabet(characters, within)
    if alphabet is None or (high is not None and low > high):
        return None
    return _text(alphabet, low, high)


def _root(shape: Shape) -> syntax.Node | None:
    """The syntax tree of the pattern, or None if there is no trusted one."""
    if shape.pattern is None or not shape.trusted_pattern:
        return None
    if _python(shape) is None:
        return None
    tree = parse(shape.pattern)
    return None if tree.ignore_case else tree.root


def _python(shape: Shape) -> str | None:
    return None if shape.pattern is None else translate(shape.pattern).python


def _text(alphabet: TextStrategy, least: int, most: int | None) -> TextStrategy:
    arguments = [alphabet.expression] if alphabet.expression else []
    if least:
        arguments.append(f"min_size={least}")
    if most is not None:
        arguments.append(f"max_size={most}")
    return replace(alphabet, expression=f"st.text({', '.join(arguments)})")


# --- one class of characters --------------------------------------------------------------------


def _single_class(node: syntax.Node) -> tuple[syntax.CharSet, int, int | None] | None:
    """The class and bounds of a pattern that is a single repeated class."""
    match node:
        case syntax.CharSet():
            return node, 1, 1
        case syntax.Group(_, part):
            return _single_class(part)
        case syntax.Repeat(syntax.CharSet() as part, least, most):
            return part, least, most
        case syntax.Repeat(syntax.Group(_, syntax.CharSet() as part), least, most):
            return part, least, most
        case syntax.Sequence(parts):
            inner = [part for part in parts if part not in (syntax.START, syntax.END)]
            return _single_class(inner[0]) if len(inner) == 1 else None
        case _:
            return None


@cache
def _alphabet(characters: syntax.CharSet, within: Ranges) -> TextStrategy | None:
    """The first argument of ``st.text``. Empty if all characters are allowed, None if none is."""
    if characters.letters:
        return _letters(characters, within)
    ranges = complement(characters.ranges) if characters.negated else characters.ranges
    allowed = _common(ranges, within)
    if not allowed:
        return None
    if allowed == LABEL:
        return TextStrategy("")
    if _count(allowed) <= _FEW:
        return _listed(allowed)
    excluded = _common(complement(allowed), LABEL)
    if _count(excluded) <= _FEW:
        # Without a codec, Hypothesis draws lone surrogates, which no header or URL can hold.
        excluding = f'codec="utf-8", exclude_characters={literal(_spelled(excluded))}'
        return TextStrategy(f"st.characters({excluding})")
    runs = [f"st.characters(min_codepoint={a:#x}, max_codepoint={b:#x})" for a, b in allowed]
    return TextStrategy(runs[0] if len(runs) == 1 else f"st.one_of({', '.join(runs)})")


def _letters(characters: syntax.CharSet, within: Ranges) -> TextStrategy | None:
    """A class with Unicode's letters and numbers, by category, and its other characters."""
    if within != LABEL:
        others = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A), *characters.ranges)
        return _alphabet(syntax.CharSet(others, negated=characters.negated), within)
    spelled = _common(characters.ranges, LABEL)
    categories = ["L", "N"]
    if _common(spelled, SEPARATORS) == SEPARATORS:
        categories.append("Z")
        spelled = _common(spelled, complement(SEPARATORS))
    if _count(spelled) > _FEW:
        return TextStrategy("")
    role = "exclude" if characters.negated else "include"
    if characters.negated:
        categories.append("Cs")
    chosen = "exclude_categories" if characters.negated else "categories"
    arguments = [f"{chosen}={row(map(literal, categories))}"]
    if spelled:
        arguments.append(f"{role}_characters={literal(_spelled(spelled))}")
    return TextStrategy(f"st.characters({', '.join(arguments)})")


def _listed(ranges: Ranges) -> TextStrategy:
    """A string of few characters, with names for the ranges of letters and digits."""
    names: list[str] = []
    for name, spans in _NAMED:
        if _common(ranges, spans) == spans:
            names.append(name)
            ranges = _common(ranges, complement(spans))
    parts = [*names, literal(_spelled(ranges))] if ranges else names
    return TextStrategy(" + ".join(parts), frozenset(names))


def _common(first: Ranges, second: Ranges) -> Ranges:
    """The intersection."""
    return complement((*complement(first), *complement(second)))


def _count(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _spelled(ranges: Ranges) -> str:
    return "".join(chr(point) for first, last in ranges for point in range(first, last + 1))


# --- other patterns -----------------------------------------------------------------------------


@cache  # A service has many members of the same shape.
def _from_regex(
    node: syntax.Node, least: int, most: int | None, within: Ranges
) -> TextStrategy | None:
    if not _is_drawable(node, within):
        return None
    fitted = fit(node, least, _LONG if most is None else most)
    if fitted is None:
        return None
    composed = _composed(fitted, within)
    if composed is not None:
        return composed
    arguments = f"{literal(write_pattern(fitted))}, fullmatch=True"
    alphabet = _alphabet(syntax.CharSet(within), within)
    if alphabet is None or not alphabet.expression:
        return TextStrategy(f"st.from_regex({arguments})")
    return replace(
        alphabet, expression=f"st.from_regex({arguments}, alphabet={alphabet.expression})"
    )


def _composed(node: syntax.Node, within: Ranges) -> TextStrategy | None:
    """A strategy for ``node`` if it is a sequence of repeated character sets, else None."""
    match node:
        case syntax.Group("(" | "(?:", part):
            return _composed(part, within)
        case syntax.CharSet():
            return _repeated(node, 1, 1, within)
        case syntax.Repeat(syntax.CharSet() as part, least, most, "" | "?"):
            return _repeated(part, least, most, within)
        case syntax.Repeat(part, 0, 1, "" | "?"):
            return _any_of([TextStrategy('st.just("")'), _composed(part, within)])
        case syntax.Choice(options):
            return _any_of([_composed(option, within) for option in options])
        case syntax.Sequence(parts):
            return _joined(list(parts), within)
        case _:
            return None


def _repeated(
    part: syntax.CharSet, least: int, most: int | None, within: Ranges
) -> TextStrategy | None:
    alphabet = _alphabet(part, within)
    return None if alphabet is None else _text(alphabet, least, most)


def _any_of(options: list[TextStrategy | None]) -> TextStrategy | None:
    known = [option for option in options if option is not None]
    if len(known) < len(options):
        return None
    expressions = ", ".join(option.expression for option in known)
    return TextStrategy(
        f"st.one_of({expressions})" if len(known) > 1 else expressions, _constants(known)
    )


def _joined(parts: list[syntax.Node], within: Ranges) -> TextStrategy | None:
    if parts and parts[0] == syntax.START:
        del parts[0]
    if parts and parts[-1] == syntax.END:
        del parts[-1]
    template = ""
    fields: list[TextStrategy] = []
    for part in parts:
        match part:
            case syntax.CharSet(((first, last),), letters=False, numbers=False, negated=False) if (
                first == last
            ):
                template += chr(first).replace("{", "{{").replace("}", "}}")
            case _:
                drawn = _composed(part, within)
                if drawn is None:
                    return None
                template += "{}"
                fields.append(drawn)
    if template == "{}":
        return fields[0]
    if not fields:
        return TextStrategy(f"st.just({literal(template.format())})")
    arguments = ", ".join(field.expression for field in fields)
    return TextStrategy(f"st.builds({literal(template)}.format, {arguments})", _constants(fields))


def _constants(strategies: list[TextStrategy]) -> frozenset[str]:
    return frozenset(name for strategy in strategies for name in strategy.constants)


def _is_drawable(node: syntax.Node, within: Ranges) -> bool:
    """Whether every part can be drawn: no class has only other characters."""
    match node:
        case syntax.CharSet():
            return node.letters or _alphabet(node, within) is not None
        case syntax.Anchor():
            return True
        case syntax.Look():
            return False
        case syntax.Group(_, part) | syntax.Repeat(part):
            return _is_drawable(part, within)
        case syntax.Sequence(parts) | syntax.Choice(parts):
            return all(_is_drawable(part, within) for part in parts)
