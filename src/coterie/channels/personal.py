"""What the room holds of people and spaces: channels, and who archived which."""

from coterie.channels.models import Archival, Channel
from coterie.foundation.held import Held

HELD = (
    Held(
        "channels",
        Channel,
        (
            *("id", "kind", "name", "slug", "purpose", "icon", "place", "visibility", "writers", "repliers", "level"),
            "created_at",
        ),
        person="created_by",
        space="community",
    ),
    Held("archivals", Archival, ("channel_id", "at"), person="by", space="channel__community"),
)
