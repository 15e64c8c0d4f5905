"""The story world with three niches beside it, for tests of verbs that meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from coterie.niches.launch import Launched, Space, launch
from coterie.niches.models import Job, Niche, Run, Source
from tests.coterie.world import World


@dataclass(frozen=True)
class Scene:
    """``a``, ``b`` and ``c`` are niches of ``source``, nothing decided about them yet."""

    world: World
    source: Source
    a: Niche
    b: Niche
    c: Niche


def scene(world: World) -> Scene:
    source = Source.objects.create(name="Aperture", salted_as="Aperture", folder="read")
    now = timezone.now()
    run = Run.objects.create(source=source, state=Job.DONE, started_at=now, finished_at=now, summary={"counts": {}})
    source.current_run = run
    source.save()
    made: dict[str, Niche] = {
        key: Niche.objects.create(
            source=source, first_run=run, last_run=run, key=key, found_name=f"niche {key}", size=9, people=9
        )
        for key in ("a", "b", "c")
    }
    return Scene(world, source, **made)


def launch_as(niche: Niche, slug: str, **how: Any) -> Launched:
    space = Space(name=slug, slug=slug, purpose="For everybody.", guidelines="Be kind.", hue=1, mark="s")
    return launch(niche, space=space, people=[], topics=[], **how)
