"""Whom to invite first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

import coterie_discovery
from coterie.niches.models import Niche, NicheMember
from coterie.niches.wording import reason_of, said_to_them
from coterie.people.models import Identity

USUALLY = 12
REASONS_TOLD = 3


@dataclass(frozen=True)
class FirstPerson:
    """Somebody to invite: ``chosen`` says to the operator why them, ``reasons`` say it to the person."""

    identity: Identity
    chosen: str
    reasons: tuple[str, ...]


def first_people(niche: Niche, *, most: int = USUALLY) -> list[FirstPerson]:
    """At most ``most`` people of the niche (and those merged into it) who together make a good start."""
    parts = _one_part_each(NicheMember.objects.of(niche.family))
    links = [tuple(link) for each in niche.family for link in each.links]
    picked = coterie_discovery.pick_first_invitees([_candidate(part) for part in parts.values()], most, links=links)
    return [_first_person(parts[each.member], each.why) for each in picked]


def people_by_id(niche: Niche, identities: Iterable[int], picked: Sequence[FirstPerson]) -> list[FirstPerson]:
    """These people of the niche, in the order given; with the reason for picking those of ``picked``."""
    why = {each.identity.pk: each.chosen for each in picked}
    parts = {part.identity_id: part for part in _one_part_each(NicheMember.objects.of(niche.family)).values()}
    return [_first_person(parts[pk], why.get(pk, "")) for pk in identities if pk in parts]


def _one_part_each(parts: Iterable[NicheMember]) -> dict[str, NicheMember]:
    """By key, the strongest part of each person; ``parts`` have the strongest first."""
    found: dict[str, NicheMember] = {}
    for part in parts:
        found.setdefault(part.identity.key, part)
    return found


def _first_person(part: NicheMember, chosen: str) -> FirstPerson:
    told = sorted(part.reasons, key=lambda reason: reason["kind"] not in ("answered", "asked", "posted"))
    return FirstPerson(
        part.identity, capfirst(chosen)[:300], tuple(said_to_them(reason) for reason in told[:REASONS_TOLD])
    )


def _candidate(part: NicheMember) -> coterie_discovery.NicheMember:
    return coterie_discovery.NicheMember(
        member=part.identity.key,
        affinity=part.affinity,
        reasons=tuple(reason_of(reason) for reason in part.reasons),
        acts=part.acts,
        posts=part.posts,
        weeks=part.weeks,
        partners=part.partners,
        phrases=tuple(part.phrases),
        places=tuple(part.places),
        first_at=None,
        last_at=None,
    )
