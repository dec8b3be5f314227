"""Detects patterns with catastrophic backtracking (ReDoS) in Python's ``re``.

If a loop matches a string in two ways, a string that fails in the end takes exponentially many
steps. If loops over the same character follow one another, their steps multiply. Both are
properties of the pattern's automaton. Nothing is timed, so the result is the same on every machine.

The automaton is Glushkov's: a state for each character set of the pattern. A long counted repeat is
approximated by a loop with a bound, so that a harmless pattern may be refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from codegen.regex import syntax
from codegen.regex.charsets import DIGITS, LAST, Ranges, complement, other_case

_MOST_TRIES = 100_000_000
_FEW_ROUNDS = 16
"""A loop with at most so many rounds is harmless, however ambiguous it is."""

_MOST_STATES = 1_500
_MOST_PAIRS = 250_000
_WRITTEN_OUT = 12
"""Counted repeats of at most so many states are unrolled; longer ones become loops."""

_WORD_CHARACTERS: Ranges = (*DIGITS, (0x41, 0x5A), (0x61, 0x7A), (0x80, LAST))
_FREE = (False, False)


def check(tree: syntax.Regex, *, longest: int) -> None:
    """Checks that a search is fast, and that it can succeed.

    Args:
        tree: The pattern.
        longest: The length of the longest string that will be searched.

    Raises:
        PatternError: The search may backtrack excessively, or never succeeds.
    """
    automaton = _Automaton(ignore_case=tree.ignore_case, longest=longest)
    whole = automaton.build(tree.root)
    if not automaton.can_match(whole):
        raise syntax.PatternError("an anchor that lets nothing match")
    automaton.judge(whole, {state for state, at_start in whole.first if not at_start})
    for part in automaton.looks:
        automaton.judge(part, set())


@dataclass(slots=True)
class _Fragment:
    """A part of the automaton: the states it may begin with, and those it may end with."""

    first: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """States, each with whether the string has to begin there."""

    last: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """States, each with whether the string has to end there."""

    empty: set[tuple[bool, bool]] = field(default_factory=set[tuple[bool, bool]])
    """The ways to match no character: whether the string has to begin, and to end, there."""


class _Automaton:
    def __init__(self, *, ignore_case: bool, longest: int) -> None:
        self.ignore_case = ignore_case
        self.longest = longest
        self.sets: list[Ranges] = []
        self.follow: list[Counter[int]] = []
        """For each state, the next states, each with the number of transitions to it."""

        self.rounds: dict[tuple[int, int], int] = {}
        """The maximum number of rounds for each edge that closes a loop."""

        self.looks: list[_Fragment] = []
        self.has_conditions = False
        self._masks: list[int] = []

    # Building

    def build(self, node: syntax.Node) -> _Fragment:
        match node:
            case syntax.CharSet():
                return self.state(node)
            case syntax.Sequence(parts):
                return self.chain(self.build(part) for part in parts)
            case syntax.Choice(options):
                return self.either(self.build(option) for option in options)
            case syntax.Group():
                return self.build(node.part)
            case syntax.Look():
                self.looks.append(self.build(node.part))
                self.has_conditions = True
                return _Fragment(empty={_FREE})
            case syntax.Anchor():
                self.has_conditions |= node not in (syntax.START, syntax.END)
                return _Fragment(empty={(node == syntax.START, node == syntax.END)})
            case syntax.Repeat():
                return self.repeat(node)

    def state(self, node: syntax.CharSet) -> _Fragment:
        if len(self.sets) == _MOST_STATES:
            raise syntax.PatternError("too many states to check for backtracking")
        ranges = node.ranges + _WORD_CHARACTERS if node.letters else node.ranges
        if node.negated:
            # The letters and numbers of Unicode are not listed here: assume none is excluded.
            ranges = complement(node.ranges)
        if self.ignore_case:
            ranges += other_case(ranges)
        self.sets.append(ranges)
        self.follow.append(Counter())
        this = len(self.sets) - 1
        return _Fragment(first=[(this, False)], last=[(this, False)])

    def chain(self, fragments: Iterable[_Fragment]) -> _Fragment:
        whole = _Fragment(empty={_FREE})
        for part in fragments:
            self.connect(whole, part, rounds=None)
            first = [
                (state, bound or start)
                for start, end in whole.empty
                if not end
                for state, bound in part.first
            ]
            last = [
                (state, bound or end)
                for start, end in part.empty
                if not start
                for state, bound in whole.last
            ]
            whole = _Fragment(
                first=_distinct(whole.first + first),
                last=_distinct(part.last + last),
                empty={
                    (start or starts, end or ends)
                    for start, end in whole.empty
                    for starts, ends in part.empty
                },
            )
        return whole

    def either(self, fragments: Iterable[_Fragment]) -> _Fragment:
        whole = _Fragment()
        for part in fragments:
            whole.first += part.first
            whole.last += part.last
            whole.empty |= part.empty
        return whole

    def repeat(self, node: syntax.Repeat) -> _Fragment:
        def copy() -> _Fragment:
            return self.build(node.part)

        affordable = max(_WRITTEN_OUT // max(_size(node.part), 1), 2)
        if node.most is None:
            needed = [copy() for _ in range(min(node.least - 1, affordable))]
            loop = self.loop(copy(), self.longest)
            return self.chain([*needed, loop if node.least else _optional(loop)])
        if node.least == node.most:
            return self.chain(copy() for _ in range(min(node.least, affordable)))
        if node.most > affordable:
            loop = self.loop(copy(), min(node.most, self.longest))
            return loop if node.least else _optional(loop)
        # x{1,3} is x(x(x)?)?, each optional piece within the one before.
        rest = _Fragment(empty={_FREE})
        for _ in range(node.most - node.least):
            rest = _optional(self.chain([copy(), rest]))
        return self.chain([*(copy() for _ in range(node.least)), rest])

    def loop(self, part: _Fragment, rounds: int) -> _Fragment:
        self.connect(part, part, rounds=rounds)
        return part

    def connect(self, before: _Fragment, after: _Fragment, *, rounds: int | None) -> None:
        for state, at_end in before.last:
            for following, at_start in after.first:
                if at_end or at_start:
                    continue
                self.follow[state][following] += 1
                if rounds:
                    edge = (state, following)
                    self.rounds[edge] = max(rounds, self.rounds.get(edge, 0))

    # Judging

    def can_match(self, whole: _Fragment) -> bool:
        reached = self.reachable(whole)
        return bool(whole.empty) or any(state in reached for state, _ in whole.last)

    def reachable(self, part: _Fragment) -> set[int]:
        reached: set[int] = set()
        waiting = [state for state, _ in part.first]
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += self.follow[state]
        return reached

    def judge(self, part: _Fragment, searched: set[int]) -> None:
        states = self.reachable(part)
        if not self.has_conditions:
            # A search that reaches a final state has succeeded, and does not backtrack.
            states -= {state for state, at_end in part.last if not at_end}
        self.refuse_ambiguous_loops(states)
        self.refuse_many_loops(states, searched)

    def refuse_ambiguous_loops(self, states: set[int]) -> None:
        """Refuses exponential backtracking: a cycle that one string can take in two ways."""

        def follow(state: int) -> Iterator[int]:
            for after in self.follow[state]:
                if after in states and self.rounds.get((state, after), self.longest) > _FEW_ROUNDS:
                    yield after

        for loop in _components(states, follow):
            inside = {state: [after for after in follow(state) if after in loop] for state in loop}
            if any(self.follow[state][after] > 1 for state in loop for after in inside[state]):
                raise syntax.PatternError("a loop within a loop that may match the same text")
            if len(loop) ** 2 > _MOST_PAIRS:
                raise syntax.PatternError("too many states to check for backtracking")
            if len(loop) > 1 and self.has_two_ways(inside):
                raise syntax.PatternError("a loop that may match the same text in several ways")

    def has_two_ways(self, loop: dict[int, list[int]]) -> bool:
        """Whether two paths for one string can part in ``loop`` and meet again."""
        masks = self.masks()
        before: dict[tuple[int, int], list[tuple[int, int]]] = {}
        together = [(state, state) for state in loop]
        waiting, seen = list(together), set(together)
        while waiting:
            pair = waiting.pop()
            for after in product(loop[pair[0]], loop[pair[1]]):
                if not masks[after[0]] & masks[after[1]]:
                    continue
                before.setdefault(after, []).append(pair)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        waiting, seen = list(together), set(together)
        while waiting:
            for pair in before.get(waiting.pop(), ()):
                if pair[0] != pair[1]:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
        return False

    def refuse_many_loops(self, states: set[int], searched: set[int]) -> None:
        """Refuses polynomial backtracking: consecutive loops that share a character.

        The search itself is one of the loops.
        """
        masks = self.masks()
        seen: set[frozenset[int]] = set()
        for character in range(max((masks[state].bit_length() for state in states), default=0)):
            sharing = frozenset(state for state in states if masks[state] >> character & 1)
            if sharing in seen:
                continue
            seen.add(sharing)
            for state, tries in self.tries(sharing).items():
                if tries * (self.longest if state in searched else 1) > _MOST_TRIES:
                    raise syntax.PatternError("several loops in a row that may match the same text")

    def tries(self, states: frozenset[int]) -> dict[int, int]:
        """For each state, the number of steps for a string of one character that all states match."""
        found: dict[int, int] = {}
        for component in _components(
            states, lambda state: (after for after in self.follow[state] if after in states)
        ):
            inside = set(component)
            edges = [
                (state, after)
                for state in component
                for after in self.follow[state]
                if after in states
            ]
            rounds = [self.rounds.get(edge, 1) for edge in edges if edge[1] in inside]
            onward = [found[after] for _, after in edges if after not in inside]
            for state in component:
                found[state] = max(rounds, default=1) * max(onward, default=1)
        return found

    def masks(self) -> list[int]:
        """The character set of each state as bits: one for each range that no set divides."""
        if not self._masks:
            edges = {
                edge for ranges in self.sets for first, last in ranges for edge in (first, last + 1)
            }
            index = {edge: number for number, edge in enumerate(sorted(edges))}
            for ranges in self.sets:
                mask = 0
                for first, last in ranges:
                    mask |= (1 << index[last + 1]) - (1 << index[first])
                self._masks.append(mask)
        return self._masks


def _optional(part: _Fragment) -> _Fragment:
    return _Fragment(part.first, part.last, part.empty | {_FREE})


def _distinct(states: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    return list(dict.fromkeys(states))


def _size(node: syntax.Node) -> int:
    """The number of states of ``node`` with its counted repeats unrolled."""
    match node:
        case syntax.CharSet():
            return 1
        case syntax.Sequence(parts) | syntax.Choice(parts):
            return sum(_size(part) for part in parts)
        case syntax.Group():
            return _size(node.part)
        case syntax.Repeat():
            return _size(node.part) * max(node.most or node.least, 1)
        case syntax.Look() | syntax.Anchor():
            return 0


def _components(
    states: Iterable[int], follow: Callable[[int], Iterable[int]]
) -> Iterator[list[int]]:
    """Yields the strongly connected components (Tarjan), each after those reachable from it."""
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    placed: set[int] = set()
    for root in sorted(states):
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        stack.append(root)
        walk = [(root, iter(follow(root)))]
        while walk:
            state, following = walk[-1]
            after = next(following, None)
            if after is None:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    lowest[above] = min(lowest[above], lowest[state])
                if lowest[state] == number[state]:
                    cut = stack.index(state)
                    component, stack = stack[cut:], stack[:cut]
                    placed.update(component)
                    yield component
            elif after not in number:
                number[after] = lowest[after] = len(number)
                stack.append(after)
                walk.append((after, iter(follow(after))))
            elif after not in placed:
                lowest[state] = min(lowest[state], number[after])
