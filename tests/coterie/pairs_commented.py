"""Pairs of verbs about one object's comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coterie.comments.comment import comment
from coterie.comments.edit_comment import edit_comment
from coterie.comments.models import Comment, Reaction
from coterie.comments.react import react
from coterie.comments.remove_comment import remove_comment, restore_comment
from coterie.comments.versions import version_of
from coterie.communities.models import Guidelines
from tests.coterie.pairs import EITHER, ONE, Act, Loads, Pair, count
from tests.coterie.scene import Scene


def on_comment(verb: Callable[..., object], who: str, **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        said = the_comment(scene)
        return lambda: verb(said, by=scene.world.viewer(who), **how)

    return loads


def comments(who: str, **how: Any) -> Loads:
    def loads(scene: Scene) -> Act:
        rules = Guidelines.objects.get(pk=scene.world.repair.guidelines.pk)
        return lambda: comment(rules, by=scene.world.viewer(who), text=f"{who} says so.", **how)

    return loads


def answers_it(who: str) -> Loads:
    return lambda scene: comments(who, reply_to=the_comment(scene).pk)(scene)


def rewrites(text: str, *, knows: bool = False) -> Loads:
    def loads(scene: Scene) -> Act:
        said = the_comment(scene)
        base = said.text_digest if knows else None
        return lambda: edit_comment(said, by=scene.world.mia, text=text, base=base)

    return loads


def said(scene: Scene) -> object:
    return comment(scene.world.repair.guidelines, by=scene.world.mia, text="Said.")


def taken_down(scene: Scene) -> object:
    said(scene)
    return remove_comment(the_comment(scene), by=scene.world.mia)


def the_comment(scene: Scene) -> Comment:
    found: Comment = (
        Comment.objects.of(scene.world.repair.guidelines).select_related("author", "removal").earliest("id")
    )
    return found


def both_kept(scene: Scene) -> bool:
    found = the_comment(scene)
    return {found.text, *found.revisions.values_list("text", flat=True)} == {"Said.", "one", "two"}


def versions_differ(scene: Scene) -> bool:
    """Each comment has the number of its own latest change, and the conversation the last of them."""
    rules = scene.world.repair.guidelines
    found = list(Comment.objects.of(rules).values_list("version", flat=True))
    return len(set(found)) == len(found) and max(found) == version_of(rules)


def is_removed(scene: Scene) -> bool:
    return the_comment(scene).is_removed and count("comment.removed") == 1


HAL_REMOVES, MIA_REMOVES = on_comment(remove_comment, "hal"), on_comment(remove_comment, "mia")
MIA_RESTORES, LIKES = on_comment(restore_comment, "mia"), on_comment(react, "ada", kind="like")
COMMENTS = [
    Pair("two first comments", comments("mia"), comments("hal"), versions_differ),
    Pair("comment, edit", comments("hal"), rewrites("one"), versions_differ, before=said),
    Pair("answer, remove", answers_it("hal"), MIA_REMOVES, versions_differ, EITHER, said),
    Pair("two edits", rewrites("one"), rewrites("two"), both_kept, before=said),
    Pair(
        "two edits of one text",
        rewrites("one", knows=True),
        rewrites("two", knows=True),
        lambda scene: the_comment(scene).revisions.count() == 1,
        ONE,
        said,
    ),
    Pair("edit, remove", rewrites("one"), HAL_REMOVES, is_removed, EITHER, said),
    Pair("remove twice", MIA_REMOVES, HAL_REMOVES, is_removed, before=said),
    Pair("remove, restore", HAL_REMOVES, MIA_RESTORES, versions_differ, before=said),
    Pair(
        "restore twice",
        MIA_RESTORES,
        on_comment(restore_comment, "hal"),
        lambda scene: count("comment.restored") == 1,
        before=taken_down,
    ),
    Pair(
        "react twice",
        LIKES,
        LIKES,
        lambda scene: not Reaction.objects.of(the_comment(scene)).exists() and count("reaction.taken_back") == 1,
        before=said,
    ),
    Pair("react, remove", LIKES, MIA_REMOVES, is_removed, EITHER, said),
]
