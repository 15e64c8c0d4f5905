"""A demonstration's space looks like somebody's own: a drawn banner and logo, typefaces, and words of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coterie.activity.models import Activity
from coterie.brand.models import Place, SpacePicture
from coterie.brand.wear import wear
from coterie.communities.activities import REVISED
from coterie.communities.models import Community
from coterie.communities.revise import Said, revise
from coterie.media.make_ready import make_ready
from coterie.media.models import Medium
from coterie.media.take import take

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

SAID = Said(
    for_whom=(
        "People who would rather wait an hour for one good frame than take a hundred. Beginners are at home here: "
        "most of us learned it from somebody in this space."
    ),
    expected="Say what you tried before you ask, show your failures too, and credit whoever helped you.",
    welcome=(
        "Three good ways to begin:\n\n"
        "1. Say hello with **one picture** that you are fond of, and one that went wrong.\n"
        "2. Read what was asked this week; a half-sure answer is worth more than none.\n"
        "3. If you are stuck, write `@hosts`. We were beginners, too."
    ),
)


def demo(stage: Stage) -> None:
    """Done once."""
    from coterie.brand.drawing import banner, logo  # with NumPy, which the serving process does without

    space: Community = stage.community
    if SpacePicture.objects.filter(community=space).exists():
        return
    revise(
        space,
        by=stage.lead,
        name=space.name,
        purpose=space.purpose,
        hue=space.hue,
        mark=space.mark,
        typeface="magazine",
        tone="warm",
        said=SAID,
    )
    alt = "Evening light over hills and a lake, drawn for this demonstration"
    for place, image in ((Place.LOGO, logo(space.hue)), (Place.BANNER, banner(4))):
        made = _taken(image, place, stage)
        wear(space, place, made, by=stage.lead, alt=alt if place == Place.BANNER else "")
        make_ready(made.pk)
    _date_back(stage)


def _date_back(stage: Stage) -> None:
    """It has looked so since its first days."""
    said = Activity.objects.about(stage.community).filter(kind=REVISED)
    said.update(at=stage.ago(days=7 * stage.WEEKS - 1))


def _taken(image: Any, place: Place, stage: Stage) -> Medium:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        image.save(path, "PNG")
        return take(path, by=stage.lead, name=f"{place}.png", space=stage.community)
