"""Parses the regular expressions of models.

Smithy's ``pattern`` trait is ECMA 262 with the Unicode flag. Models also use syntax of Java only
(``\\p{Alnum}``, ``\\x{2e}``, ``\\z``, possessive quantifiers, leading flags), which has Java's meaning
here. A pattern is refused if the two dialects differ about it, or if its author plainly wrote
something else than was meant.

Specifications: https://smithy.io/2.0/spec/constraint-traits.html#pattern-trait,
https://tc39.es/ecma262/#sec-patterns, java.util.regex.Pattern
"""

from __future__ import annotations

import re
from typing import NoReturn

from codegen.regex.charsets import (
    ANYTHING,
    CLASS_ESCAPES,
    CONTROL_ESCAPES,
    LAST,
    PROPERTIES,
    complement,
)
from codegen.regex.syntax import (
    DOT,
    END,
    START,
    Anchor,
    CharSet,
    Choice,
    Group,
    Look,
    Node,
    PatternError,
    Regex,
    Repeat,
    Sequence,
)

_DEEPEST = 50


_BOUNDARIES = {"b": Anchor(r"(?a:\b)"), "B": Anchor(r"(?a:\B)")}
_JAVA_ANCHORS = {"A": START, "z": END}
_OPENINGS = ("(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!")

_TWICE_ESCAPED = re.compile(r"\\\\(?:[pP]\{|[dDwWsSbB.+*?]|-[^\]])")
_TWICE_ESCAPED_IN_SET = re.compile(r"\\\\(?:[pP]\{|[dDwWsSbB]|-[^\]])")
_LONG_CODE_POINT = re.compile(r"\\u10(?:000|[fF]{4})")
_QUANTIFIER = re.compile(r"\{(\d+)(,?)(\d*)\}")
_NAME = re.compile(r"\(\?<[A-Za-z_$][\w$]*>", re.ASCII)
_FLAGS = re.compile(r"\(\?([is]+)\)")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[xu]\{([0-9a-fA-F]{1,6})\}")
_PROPERTY = re.compile(r"[pP](?:\{([^{}]*)\}|(\w))", re.ASCII)
_TRAIL = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def parse(pattern: str) -> Regex:
    """Parses a pattern.

    Raises:
        PatternError: The pattern is refused. Its text is the reason.
    """
    return _Parser(pattern).regex()


class _Parser:
    """A recursive descent parser. ``at`` is the index of the next character."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.depth = 0
        self.dot_is_anything = False

    def regex(self) -> Regex:
        flags = _FLAGS.match(self.text)
        if flags:
            self.at = flags.end()
            self.dot_is_anything = "s" in flags[1]
        root = self.choice()
        if self.at < len(self.text):
            self.refuse("an unmatched `)`")
        return Regex(root, ignore_case=flags is not None and "i" in flags[1])

    def refuse(self, reason: str) -> NoReturn:
        raise PatternError(f"{reason} at offset {self.at}")

    def peek(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.peek("|"):
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.quantified(self.atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def atom(self) -> Node:
        character = self.text[self.at]
        if character == "(":
            return self.group()
        if character == "[":
            return self.bracketed()
        if character == "\\":
            return self.escaped()
        if character in "*+?" or _QUANTIFIER.match(self.text, self.at):
            self.refuse("a quantifier with nothing to repeat")
        if self.peek("{,"):
            self.refuse("`{,n}`, which is no quantifier in ECMA 262")
        self.at += 1
        if character == ".":
            return CharSet(ANYTHING) if self.dot_is_anything else DOT
        if character == "^":
            return START
        if character == "$":
            return END
        return _single(self.literal(character))

    def literal(self, character: str) -> int:
        point = ord(character)
        if 0xD800 <= point <= 0xDFFF:
            self.refuse("a lone surrogate")
        return point

    def group(self) -> Node:
        opening = next((opening for opening in _OPENINGS if self.peek(opening)), None)
        name = _NAME.match(self.text, self.at)
        if opening:
            self.at += len(opening)
        elif name:
            opening = "("
            self.at = name.end()
        elif self.peek("(?"):
            self.refuse("flags that are not at the start, or an unknown kind of group")
        else:
            opening = "("
            self.at += 1
        self.depth += 1
        if self.depth > _DEEPEST:
            self.refuse("groups nested too deeply")
        part = self.choice()
        if not self.peek(")"):
            self.refuse("a group without its `)`")
        self.at += 1
        self.depth -= 1
        is_look = opening[-1] in "=!"
        return Look(opening, part) if is_look else Group(opening, part)

    def quantified(self, part: Node) -> Node:
        bounds = self.bounds()
        if bounds is None:
            return part
        least, most = bounds
        mode = self.text[self.at] if self.peek("?") or self.peek("+") else ""
        self.at += len(mode)
        if most is not None and most < least:
            self.refuse("a quantifier whose bounds are the wrong way round")
        if isinstance(part, Anchor):
            self.refuse("a quantifier on an anchor")
        if isinstance(part, Look):
            return part if least else Sequence(())
        return Repeat(part, least, most, mode)

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.peek(sign):
                self.at += 1
                return least, most
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        least = int(match[1])
        if not match[2]:
            return least, least
        return least, int(match[3]) if match[3] else None

    def escaped(self) -> Node:
        if _TWICE_ESCAPED.match(self.text, self.at):
            self.refuse("a backslash that was escaped twice")
        letter = self.text[self.at + 1 : self.at + 2]
        anchor = _BOUNDARIES.get(letter) or _JAVA_ANCHORS.get(letter)
        if anchor:
            self.at += 2
            return anchor
        found = self.escape()
        return self.expressible(_as_set(found))

    def escape(self) -> int | CharSet:
        """The code point or set that an escape stands for, inside a set or outside."""
        self.at += 1
        if self.at >= len(self.text):
            self.refuse("a backslash at the end")
        letter = self.text[self.at]
        if letter.lower() in CLASS_ESCAPES:
            self.at += 1
            return CharSet(CLASS_ESCAPES[letter.lower()], negated=letter.isupper())
        if letter in "pP":
            return self.property(negated=letter == "P")
        if letter in "xu":
            return self.code_point()
        following = self.text[self.at + 1 : self.at + 2]
        if letter in CONTROL_ESCAPES and not (letter == "0" and following.isdigit()):
            self.at += 1
            return CONTROL_ESCAPES[letter]
        if letter.isdigit():
            self.refuse("a back-reference")
        if letter.isalpha():
            self.refuse(f"the escape `\\{letter}`, which ECMA 262 does not have")
        self.at += 1
        return self.literal(letter)

    def code_point(self) -> int:
        if _LONG_CODE_POINT.match(self.text, self.at - 1):
            self.refuse(r"`\u` with more than four digits")
        match = _HEX.match(self.text, self.at)
        if match is None:
            self.refuse("an incomplete escape")
        point = int(match[1] or match[2] or match[3], 16)
        self.at = match.end()
        trail = _TRAIL.match(self.text, self.at) if 0xD800 <= point <= 0xDBFF else None
        if trail:
            self.at = trail.end()
            return 0x10000 + ((point - 0xD800) << 10) + (int(trail[1], 16) - 0xDC00)
        if 0xD800 <= point <= 0xDFFF:
            self.refuse("a lone surrogate")
        if point > LAST:
            self.refuse("a code point beyond U+10FFFF")
        return point

    def property(self, *, negated: bool) -> CharSet:
        match = _PROPERTY.match(self.text, self.at)
        if match is None:
            self.refuse("an incomplete property")
        name = match[1] or match[2] or ""
        if name in ("L", "N") and not negated:
            self.at = match.end()
            return CharSet((), letters=name == "L", numbers=name == "N")
        if name not in PROPERTIES:
            self.refuse(f"the property {name}, for which Python has no name")
        self.at = match.end()
        return CharSet(PROPERTIES[name], negated=negated)

    def bracketed(self) -> CharSet:
        self.at += 1
        negated = self.peek("^")
        self.at += negated
        if self.peek("]"):
            self.refuse("a set that begins with `]`")
        members: list[CharSet] = []
        while not self.peek("]"):
            members += self.members()
        self.at += 1
        ranges: list[tuple[int, int]] = []
        for member in members:
            ranges += complement(member.ranges) if member.negated else member.ranges
        return self.expressible(
            CharSet(
                tuple(ranges),
                letters=any(member.letters for member in members),
                numbers=any(member.numbers for member in members),
                negated=negated,
            )
        )

    def expressible(self, found: CharSet) -> CharSet:
        r"""``found``, if Python can express it: ``\w`` is letters and numbers, never one of them."""
        if found.letters != found.numbers:
            self.refuse("one of the properties L and N without the other")
        return found

    def members(self) -> list[CharSet]:
        """The next member of a set: a character, a range or an escape."""
        first = self.set_atom()
        if not self.peek("-") or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return [_as_set(first)]
        self.at += 1
        last = self.set_atom()
        if isinstance(first, CharSet) or isinstance(last, CharSet):
            return [_as_set(first), _single(ord("-")), _as_set(last)]
        if first > last:
            self.refuse("a range whose ends are the wrong way round")
        return [CharSet(((first, last),))]

    def set_atom(self) -> int | CharSet:
        if self.at >= len(self.text):
            self.refuse("a set without its `]`")
        if self.peek("[") or self.peek("&&"):
            self.refuse("a nested set or an intersection, which ECMA 262 reads differently")
        if self.peek("\\"):
            if _TWICE_ESCAPED_IN_SET.match(self.text, self.at):
                self.refuse("a backslash that was escaped twice")
            if self.text[self.at + 1 : self.at + 2] == "b":
                self.at += 2
                return 0x08
            return self.escape()
        self.at += 1
        return self.literal(self.text[self.at - 1])


def _single(point: int) -> CharSet:
    return CharSet(((point, point),))


def _as_set(found: int | CharSet) -> CharSet:
    return _single(found) if isinstance(found, int) else found
