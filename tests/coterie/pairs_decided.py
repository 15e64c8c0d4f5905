"""Pairs of verbs of operators: what they decide about niches, and what they start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coterie.niches.cancel import cancel
from coterie.niches.dismiss import dismiss, restore
from coterie.niches.import_export import ExportFile, import_export
from coterie.niches.merge import merge, unmerge
from coterie.niches.models import Dismissal, Import, Launch, Merge, Niche, Placement, Run, Source, Split, SplitPart
from coterie.niches.place import place, unplace
from coterie.niches.rename import rename
from coterie.niches.run import start_run
from coterie.niches.split import split, unsplit
from coterie.people.models import User
from tests.coterie.pairs import EITHER, ONE, Act, Loads, Pair, count
from tests.coterie.scene import Scene, launch_as


def niche(scene: Scene, key: str) -> Niche:
    """As a page has it, with everything that was decided so far."""
    return Niche.objects.for_page().get(pk=getattr(scene, key).pk)


def decides(verb: Callable[..., object], at: str = "a", /, **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        row = niche(scene, at)
        return lambda: verb(row, by=scene.world.olga, **how)

    return loads


def merges(key: str, into: str) -> Loads:
    def loads(scene: Scene) -> Act:
        one, other = niche(scene, key), niche(scene, into)
        return lambda: merge(one, into=other, by=scene.world.olga)

    return loads


def launches(key: str, slug: str) -> Loads:
    return decides(launch_as, key, slug=slug)


def at_source(verb: Callable[..., object]) -> Loads:
    def loads(scene: Scene) -> Act:
        source = Source.objects.get(pk=scene.source.pk)
        return lambda: verb(source, by=scene.world.olga)

    return loads


def imports(source: Source, *, by: User) -> object:
    return import_export(ExportFile(Path("/nowhere"), "a.zip"), by=by, platform=source.name)


def cancels(scene: Scene) -> Act:
    job = Run.objects.latest("id")
    return lambda: cancel(job, by=scene.world.olga)


def unplaces(scene: Scene) -> Act:
    placement = Placement.objects.select_related("niche").get()
    return lambda: unplace(placement, by=scene.world.olga)


def launches_part(scene: Scene) -> Act:
    return launches("b", "part")(scene)


def split_into_b(scene: Scene) -> object:
    made = split(niche(scene, "a"), by=scene.world.olga)
    return SplitPart.objects.create(split=made, place=1, niche=scene.b)


def at_most_one_decision(scene: Scene) -> bool:
    kinds = (Launch, Dismissal, Merge, Split)
    return sum(kind.objects.filter(niche=scene.a).count() for kind in kinds) == 1


def merges_are_one_deep(scene: Scene) -> bool:
    return Merge.objects.count() == 1


def one_job(scene: Scene) -> bool:
    return Import.objects.unfinished().count() + Run.objects.unfinished().count() == 1


launch_a, dismiss_a = launches("a", "one"), decides(dismiss, reason="a fad")
split_a, merge_a = decides(split), merges("a", "b")
place_a = decides(place, kind="phrase", key="shutter")
DECISIONS = [
    Pair("launch twice", launch_a, launches("a", "two"), at_most_one_decision, ONE),
    Pair("launch, dismiss", launch_a, dismiss_a, at_most_one_decision, ONE),
    Pair("launch, merge", launch_a, merge_a, at_most_one_decision, ONE),
    Pair("launch, split", launch_a, split_a, at_most_one_decision, ONE),
    Pair("dismiss, merge", dismiss_a, merge_a, at_most_one_decision, ONE),
    Pair("dismiss, split", dismiss_a, split_a, at_most_one_decision, ONE),
    Pair("merge, split", merge_a, split_a, at_most_one_decision, ONE),
    Pair("split twice", split_a, split_a, at_most_one_decision, ONE),
    Pair("dismiss twice", dismiss_a, dismiss_a, lambda scene: count("niche.dismissed") == 1),
    Pair("dismiss, restore", dismiss_a, decides(restore), lambda scene: Dismissal.objects.count() <= 1),
    Pair("merge in a ring", merge_a, merges("b", "a"), merges_are_one_deep, ONE),
    Pair("merge in a chain", merge_a, merges("b", "c"), merges_are_one_deep, ONE),
    Pair("merge into two", merge_a, merges("a", "c"), merges_are_one_deep, ONE),
    Pair(
        "merge into what is dismissed",
        merges("b", "a"),
        dismiss_a,
        lambda scene: Dismissal.objects.filter(niche=scene.a).exists() or Merge.objects.exists(),
        EITHER,
    ),
    Pair(
        "unmerge twice",
        decides(unmerge),
        decides(unmerge),
        lambda scene: not Merge.objects.exists() and count("niche.unmerged") == 1,
        before=lambda scene: merge_a(scene)(),
    ),
    Pair(
        "split, place",
        split_a,
        place_a,
        lambda scene: Split.objects.count() == 1,
        EITHER,
    ),
    Pair(
        "one phrase for two niches",
        place_a,
        decides(place, "b", kind="phrase", key="shutter"),
        lambda scene: Placement.objects.count() == 1,
        ONE,
    ),
    Pair("place, unplace", place_a, unplaces, lambda scene: True, before=lambda scene: place_a(scene)()),
    Pair(
        "unsplit, launch a part",
        decides(unsplit),
        launches_part,
        lambda scene: Launch.objects.count() == 1,
        EITHER,
        before=split_into_b,
    ),
    Pair(
        "rename twice",
        decides(rename, name="first"),
        decides(rename, name="second"),
        lambda scene: Niche.objects.get(pk=scene.a.pk).renamings.count() == 1,
        ONE,
    ),
    Pair(
        "one address for two niches",
        launches("a", "same"),
        launches("b", "same"),
        lambda scene: Launch.objects.count() == 1,
        ONE,
    ),
    Pair("two runs", at_source(start_run), at_source(start_run), one_job, ONE),
    Pair("run, import", at_source(start_run), at_source(imports), one_job, ONE),
    Pair("two imports", at_source(imports), at_source(imports), one_job, ONE),
    Pair(
        "cancel twice",
        cancels,
        cancels,
        lambda scene: count("run.cancelled") == 1,
        before=lambda scene: at_source(start_run)(scene)(),
    ),
]
