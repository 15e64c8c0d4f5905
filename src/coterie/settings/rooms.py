"""The rooms of the house, bottom to top. A room imports, and names, only rooms above it in this list."""

ROOMS = (
    "foundation",
    "activity",
    "people",
    "communities",
    "notifications",
    "drafts",
    "media",
    "brand",
    "comments",
    "channels",
    "discussions",
    "chat",
    "moderation",
    "direct",
    "niches",
    "search",
)
