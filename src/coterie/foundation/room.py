from coterie.foundation import housekeeping
from coterie.foundation.rooms import Mount, Room

room = Room(
    "foundation",
    "live updates, Markdown, paging, uploads, background worker, page shell",
    urls=[Mount("live/", "coterie.foundation.live.urls"), Mount("components/", "coterie.foundation.component_urls")],
    schedules=housekeeping.SCHEDULES,
)
