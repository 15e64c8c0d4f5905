"""A simulated member shows a picture in the chat."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from coterie.channels.models import Channel
from coterie.chat.send import send
from coterie.media.demo import shown

if TYPE_CHECKING:
    from coterie.foundation.stage import Stage

NUMBER, ALT = 4, "A green evening over the lake"


def show(stage: Stage, channel: Channel, at: datetime) -> None:
    by = stage.person(3)
    picture = shown(NUMBER, by=by, space=stage.community, alt=ALT)
    send(channel, by=by, text=f"From yesterday, ten minutes before the rain:\n\n{picture}", at=at)
