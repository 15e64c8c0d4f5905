"""What somebody typed into the search: words, phrases, what must not be in it, and operators.

Nothing that is typed is an error: what cannot be understood is said in words beside what the rest finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coterie.search.backends import Phrase
from coterie.search.words import words

#: so much of what was typed counts
LONGEST, MOST = 1000, 24
HAS = {"link": gettext_lazy("a link"), "image": gettext_lazy("a picture"), "code": gettext_lazy("code")}
IS = {
    "question": gettext_lazy("a question"),
    "answered": gettext_lazy("a question with an accepted answer"),
    "unanswered": gettext_lazy("a question without one"),
}
NAMED = ("author", "channel", "tag", "in")
DATES = ("before", "after")
OPERATORS = (*NAMED, *DATES, "has", "is")

_PART = re.compile(
    r'(?P<no>-)?(?:(?P<operator>[^\W\d_]{2,12}):(?!/))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+)|(?<=:))'
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass
class Query:
    """What is looked for. ``named`` and ``not_named`` have the values of operators that name something, ``marks`` those
    of has: and is:; ``problems`` says in words what was left out."""

    text: str = ""
    phrases: list[Phrase] = field(default_factory=list)
    without: list[Phrase] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)
    not_named: list[tuple[str, str]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    not_marks: list[str] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.phrases or self.named or self.marks or self.since or self.until)

    def without_last_beginning(self) -> Sequence[Phrase]:
        """The phrases with every word as it was typed."""
        return [Phrase(each.words) for each in self.phrases]


def parse(typed: str) -> Query:
    """Never raises, whatever it is given."""
    text = " ".join(typed.replace("\0", " ").split())
    found = Query(text[:LONGEST])
    parts = list(_PART.finditer(found.text))
    for part in parts[:MOST]:
        _take(found, part)
    if len(text) > LONGEST or len(parts) > MOST:
        found.problems.append(_("Only the first %(count)d words count.") % {"count": MOST})
    if found.phrases and not typed[-1:].isspace() and parts and not parts[-1]["operator"]:
        _leave_open(found, parts[-1])
    if found.text and found.is_empty and not found.problems:
        found.problems.append(_nothing(found))
    return found


def typed_words(typed: str) -> list[str]:
    """What is looked for as it was typed, without operators and without what must not be found."""
    parts = _PART.finditer(" ".join(typed.replace("\0", " ").split())[:LONGEST])
    wanted = (part for part in parts if not part["no"] and (part["operator"] or "").lower() not in OPERATORS)
    return [word for part in wanted for word in part[0].split()]


def _nothing(found: Query) -> str:
    if found.without or found.not_named or found.not_marks:
        return _("Say also what to look for, not only what must not be in it.")
    return _("There is no word in it that could be looked for.")


def _leave_open(found: Query, last: Any) -> None:
    """The last word may be one that is not typed to its end."""
    phrase = found.phrases[-1]
    if last["bare"] and not last["no"] and len(phrase.words[-1]) > 2:
        found.phrases[-1] = Phrase(phrase.words, begins=True)


def _take(found: Query, part: Any) -> None:
    value = part["quoted"] or part["bare"] or ""
    operator = (part["operator"] or "").lower()
    if operator in OPERATORS:
        _OPERATE[operator](found, operator, value.strip(), bool(part["no"]))
        return
    if operator and operator not in ("http", "https"):
        found.problems.append(_("“%(name)s:” is no operator; it was looked for as a word.") % {"name": operator})
    chosen = words(f"{operator} {value}")
    if chosen:
        (found.without if part["no"] else found.phrases).append(Phrase(tuple(chosen)))


def _name(found: Query, operator: str, value: str, no: bool) -> None:
    if not value:
        found.problems.append(_("“%(name)s:” needs a name behind it.") % {"name": operator})
        return
    (found.not_named if no else found.named).append((operator, value))


def _mark(found: Query, operator: str, value: str, no: bool) -> None:
    known = HAS if operator == "has" else IS
    if value.lower() not in known:
        options = ", ".join(known)
        found.problems.append(
            _("“%(name)s:%(value)s” is unknown. There are: %(options)s.")
            % {"name": operator, "value": value[:40], "options": options}
        )
        return
    (found.not_marks if no else found.marks).append(value.lower())


def _date(found: Query, operator: str, value: str, no: bool) -> None:
    moment = _moment(value)
    if moment is None:
        found.problems.append(
            _("“%(value)s” is no date. Write it as 2026, 2026-05 or 2026-05-31.") % {"value": value[:40]}
        )
    elif (operator == "before") != no:
        found.until = min(found.until or moment, moment)
    else:
        found.since = max(found.since or moment, moment)


def _moment(value: str) -> datetime | None:
    """The beginning of a year, a month or a day, in UTC."""
    if value.lower() in ("today", "yesterday"):
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=value.lower() == "yesterday")
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(each or 1) for each in found.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


_OPERATE = {**dict.fromkeys(NAMED, _name), **dict.fromkeys(DATES, _date), **dict.fromkeys(("has", "is"), _mark)}


def with_words(query: Query, phrases: Sequence[Phrase]) -> Query:
    """The same query with other phrases, as somebody would have typed it; operators stay as they are."""
    operators = [part[0] for part in _PART.finditer(query.text) if part["operator"] or part["no"]]
    text = " ".join([*(str(each) if len(each.words) == 1 else f'"{each}"' for each in phrases), *operators])
    return replace(query, text=text, phrases=list(phrases))
