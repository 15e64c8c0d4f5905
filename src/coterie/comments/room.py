from coterie.comments import access, personal, shown
from coterie.comments.activities import KINDS
from coterie.comments.attached import attach
from coterie.comments.live import declare
from coterie.comments.permissions import GRANTS
from coterie.comments.quotes import QUOTES
from coterie.comments.react import reacted_to_comment, redrawn_comment
from coterie.comments.remove_comment import remove_comment, restore_comment
from coterie.comments.thread import beneath
from coterie.comments.versions import hold_standing
from coterie.foundation.rooms import Mount, Room, Target, above_editor, offers, targets


def ready() -> None:
    """Every object that a room declared: what sits on it goes with it, and pages can listen to its comments."""
    for target in targets().values():
        attach(target.model)
        if target.comments:
            declare(target)


room = Room(
    "comments",
    "comments, reactions and mentions on the objects of other rooms",
    urls=[Mount("comments/", "coterie.comments.urls")],
    functions={
        "above_editor": above_editor,
        "byline": shown.byline,
        "offers": offers,
        "reactions_of": shown.reactions,
        "reactions_url": shown.reactions_url,
    },
    grants=GRANTS,
    kinds=KINDS,
    targets=[
        Target(
            "comments.comment",
            load=access.comment,
            title=lambda comment: access.target_of(comment.thing).title(comment.thing),
            address=shown.comment_url,
            space=lambda comment: access.target_of(comment.thing).space(comment.thing),
            hold=hold_standing,
            reacted=reacted_to_comment,
            remove=remove_comment,
            restore=restore_comment,
            redrawn=redrawn_comment,
            comments=False,
        )
    ],
    quotes=QUOTES,
    held=personal.HELD,
    erase=personal.erase,
    beneath=beneath,
    ready=ready,
)
