"""The language of a pattern: whether it matches any string, and any that another one matches.

A pattern becomes a nondeterministic automaton. Lookarounds and word boundaries are ignored, so the
automaton may match more than the pattern. "No string" is therefore always right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codegen.regex import syntax
from codegen.regex.charsets import ANYTHING, LAST, WORD, Ranges, complement, other_case

_MOST_STATES = 20_000
_LETTERS: Ranges = (*WORD, (0x80, LAST))
_FREE, _AT_START, _AT_END = range(3)


class TooManyStates(Exception):
    """The pattern is too long for an automaton."""


@dataclass(slots=True)
class Language:
    """The automaton of the strings in which a search for a pattern succeeds.

    State 0 is the start. State 1 is success, after which any character may follow.
    """

    steps: list[list[tuple[Ranges, int]]] = field(default_factory=list[list[tuple[Ranges, int]]])
    """For each state, its transitions: a character set and the next state."""

    leaps: list[list[tuple[int, int]]] = field(default_factory=list[list[tuple[int, int]]])
    """For each state, its transitions without a character, and where in the string they apply."""

    @classmethod
    def of(cls, tree: syntax.Regex, *, anywhere: bool = True) -> Language:
        """The language of a pattern.

        Args:
            tree: The pattern.
            anywhere: Whether a match may start after the beginning of the string.

        Raises:
            TooManyStates: The automaton would be too large.
        """
        language = cls()
        start, end = language._state(), language._state()
        if anywhere:
            language.steps[start].append((ANYTHING, start))
        language.steps[end].append((ANYTHING, end))
        language._add(tree.root, start, end, tree.ignore_case)
        return language

    def _state(self) -> int:
        if len(self.steps) == _MOST_STATES:
            raise TooManyStates
        self.steps.append([])
        self.leaps.append([])
        return len(self.steps) - 1

    def _add(self, node: syntax.Node, start: int, end: int, ignore_case: bool) -> None:
        """Adds the transitions from ``start`` to ``end`` for ``node``."""
        match node:
            case syntax.CharSet():
                self.steps[start].append((_ranges(node, ignore_case), end))
            case syntax.Anchor():
                anchors = {syntax.START: _AT_START, syntax.END: _AT_END}
                self.leaps[start].append((end, anchors.get(node, _FREE)))
            case syntax.Look():
                self.leaps[start].append((end, _FREE))
            case syntax.Group():
                self._add(node.part, start, end, ignore_case)
            case syntax.Choice(options):
                for option in options:
                    self._add(option, start, end, ignore_case)
            case syntax.Sequence(parts):
                self._add_all(parts, start, end, ignore_case)
            case syntax.Repeat():
                self._add_repeat(node, start, end, ignore_case)

    def _add_all(
        self, parts: Iterable[syntax.Node], start: int, end: int, ignore_case: bool
    ) -> None:
        for part in parts:
            following = self._state()
            self._add(part, start, following, ignore_case)
            start = following
        self.leaps[start].append((end, _FREE))

    def _add_repeat(self, node: syntax.Repeat, start: int, end: int, ignore_case: bool) -> None:
        for _ in range(node.least):
            following = self._state()
            self._add(node.part, start, following, ignore_case)
            start = following
        if node.most is None:
            # A state of its own, so that the loop can't be entered from elsewhere.
            loop = self._state()
            self.leaps[start].append((loop, _FREE))
            self._add(node.part, loop, loop, ignore_case)
            start = loop
        else:
            for _ in range(node.most - node.least):
                self.leaps[start].append((end, _FREE))
                following = self._state()
                self._add(node.part, start, following, ignore_case)
                start = following
        self.leaps[start].append((end, _FREE))


def have_common_text(first: Language, second: Language) -> bool:
    """Whether there is a string that both languages have."""
    # The states of both, whether the string has begun, and whether it has to end.
    waiting = [(0, 0, False, False)]
    seen = set(waiting)
    while waiting:
        one, other, begun, ended = waiting.pop()
        if one == other == 1:
            return True
        reached = [
            (state, other, begun, stops) for state, stops in _leaps(first, one, begun, ended)
        ]
        reached += [
            (one, state, begun, stops) for state, stops in _leaps(second, other, begun, ended)
        ]
        if not ended:
            reached += [
                (one_after, other_after, True, False)
                for one_ranges, one_after in first.steps[one]
                for other_ranges, other_after in second.steps[other]
                if _overlap(one_ranges, other_ranges)
            ]
        new = [place for place in reached if place not in seen]
        seen.update(new)
        waiting += new
    return False


def has_text(language: Language, shortest: int, longest: int | None) -> bool:
    """Whether the language has a string of ``shortest`` to ``longest`` characters."""
    current = _closure(language, [(0, False)], begun=False)
    length = 0
    # If there is a string, there is one that visits no state twice after ``shortest`` characters.
    last = shortest + len(language.steps)
    if longest is not None:
        last = min(last, longest)
    while length <= last:
        if length >= shortest and any(state == 1 for state, _ in current):
            return True
        length += 1
        reached = [
            (following, False)
            for state, ended in current
            if not ended
            for ranges, following in language.steps[state]
            if ranges
        ]
        if not reached:
            return False
        current = _closure(language, reached, begun=True)
    return False


def _closure(
    language: Language, states: Iterable[tuple[int, bool]], *, begun: bool
) -> set[tuple[int, bool]]:
    """``states`` and those reachable from them without a character."""
    seen = set(states)
    waiting = list(seen)
    while waiting:
        state, ended = waiting.pop()
        for following in _leaps(language, state, begun, ended):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def _leaps(language: Language, state: int, begun: bool, ended: bool) -> Iterator[tuple[int, bool]]:
    for following, anchor in language.leaps[state]:
        if not (begun and anchor == _AT_START):
            yield following, ended or anchor == _AT_END


def _ranges(node: syntax.CharSet, ignore_case: bool) -> Ranges:
    """The characters of a set, or a superset if it is not known exactly."""
    if node.negated:
        return complement(node.ranges) if not ignore_case else ANYTHING
    ranges = (*node.ranges, *_LETTERS) if node.letters or node.numbers else node.ranges
    return (*ranges, *other_case(ranges)) if ignore_case else ranges


def _overlap(first: Ranges, second: Ranges) -> bool:
    return any(a <= d and c <= b for a, b in first for c, d in second)
