import coterie.foundation.housekeeping  # noqa: F401
from coterie.foundation.rooms import Mount, Room

room = Room(
    "foundation",
    "live updates, Markdown, paging, uploads, background worker, page shell",
    urls=[Mount("live/", "coterie.foundation.live.urls"), Mount("components/", "coterie.foundation.component_urls")],
)
