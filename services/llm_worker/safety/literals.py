"""What a text must hold for a regular expression to match it, so that most expressions need not be tried on most texts.

Read is what the tables of rules are written in: literals, classes, groups, assertions, alternatives and quantifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

Clause = frozenset[str]
"""Strings without white space; a text holds the clause if it holds one of them."""

_MOST: Final = 64
"""So many spellings of a stretch are listed; of a stretch with more, only its parts are."""
_LONG_ENOUGH: Final = 4
_EMPTY: Final = frozenset({""})
_TOKEN: Final = re.compile(
    r"(?P<ahead>\(\?<?[=!])|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<edge>[\^$]|\\[bB])"
    r"|(?P<letters>\[[^\^\]\\-]+\])"
    r"|(?P<wild>[.\s]|\\[sSdDwW]|\[(?:\\.|[^\]\\])+\])"
    r"|(?P<optional>(?:[?*]|\{0?,\d*\})\??)|(?P<again>(?:\+|\{\d+(?:,\d*)?\})\??)"
    r"|(?P<literal>\\[^\w\s]|[^\\()\[\]|^$.?*+{}])"
)


@dataclass(frozen=True, slots=True)
class _Part:
    exact: Clause | None
    """All that the part can match, None if that is too much to list."""
    clauses: tuple[Clause, ...] = ()
    """Whatever the part matches holds all of these."""

    @property
    def known(self) -> tuple[Clause, ...]:
        return self.clauses if self.exact is None or "" in self.exact else (self.exact, *self.clauses)


_ANYTHING: Final = _Part(None)


def needed(pattern: str) -> tuple[Clause, ...]:
    """What a text must hold to match: every clause, the most telling one first. Empty if nothing is known.

    Raises ValueError for a pattern that is not written as the rules are.
    """
    tokens = _tokens(pattern)
    part, end = _alternatives(tokens)
    if end != "end":
        raise ValueError(f"a group is closed that was not opened: {pattern}")
    return tuple(sorted(set(part.known), key=_telling, reverse=True))


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or token.lastgroup is None:
            raise ValueError(f"not read: {pattern[at:]}")
        yield token.lastgroup, token.group()
        at = token.end()
    yield "end", ""


def _alternatives(tokens: Iterator[tuple[str, str]]) -> tuple[_Part, str]:
    """The part up to the end of a group or of the pattern, and the name of that token."""
    branches, end = [], "bar"
    while end == "bar":
        branch, end = _sequence(tokens)
        branches.append(branch)
    if len(branches) == 1:
        return branches[0], end
    exacts = [branch.exact for branch in branches if branch.exact is not None]
    exact = frozenset[str]().union(*exacts) if len(exacts) == len(branches) else None
    knowns = [max(branch.known, key=_telling) for branch in branches if branch.known]
    either = (frozenset[str]().union(*knowns),) if len(knowns) == len(branches) else ()
    return _Part(exact, either), end


def _sequence(tokens: Iterator[tuple[str, str]]) -> tuple[_Part, str]:
    """The part up to the next bar, the end of the group or of the pattern, and the name of that token."""
    parts: list[_Part] = []
    for name, text in tokens:
        match name:
            case "bar" | "close" | "end":
                return _joined(parts), name
            case "open":
                parts.append(_alternatives(tokens)[0])
            case "ahead":
                _alternatives(tokens)
            case "optional" | "again":
                parts.append(_repeated(parts.pop(), text, at_least_once=name == "again"))
            case _:
                parts.append(_atom(name, text))
    raise ValueError("a group is not closed")


def _repeated(part: _Part, times: str, *, at_least_once: bool) -> _Part:
    if at_least_once:
        return _Part(None, part.known)
    if part.exact is not None and times.startswith("?"):
        return _Part(part.exact | _EMPTY)
    return _ANYTHING


def _atom(name: str, text: str) -> _Part:
    match name:
        case "letters":
            return _Part(frozenset(text[1:-1]))
        case "literal":
            return _Part(frozenset({text[-1]}))
        case "edge":
            return _Part(_EMPTY)
        case _:
            return _ANYTHING


def _joined(parts: list[_Part]) -> _Part:
    """Parts one after the other: neighbours that can be listed are listed together."""
    run, clauses, whole = _EMPTY, list[Clause](), True
    for part in parts:
        if part.exact is not None and len(run) * len(part.exact) <= _MOST:
            run = frozenset(map("".join, product(run, part.exact)))
            continue
        clauses += [run, *part.known]
        run, whole = _EMPTY, False
    known = tuple(clause for clause in (*clauses, run) if "" not in clause)
    return _Part(run, ()) if whole else _Part(None, known)


def _telling(clause: Clause) -> tuple[int, int]:
    """Longer strings tell more, and of equally long ones fewer."""
    return min(_LONG_ENOUGH, *map(len, clause), _LONG_ENOUGH), -len(clause)
