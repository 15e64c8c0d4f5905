"""What can be read, and how to get it: for operators who have read nothing yet. docs/data-formats.md has the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Format:
    name: Any
    how: Any


FORMATS = (
    Format(
        "Stack Exchange",
        _("Data dump of a site: in your profile there, Settings, Data dump access. Unpack a .7z and pack it as .zip."),
    ),
    Format("Zulip", _("Run zulip-archive, and pack its zulip_json folder.")),
    Format(
        "Discourse",
        _("Save posts as JSON (/posts.json, or /t/NUMBER.json for each topic) with /site.json for the categories."),
    ),
    Format("Slack", _("Workspace settings, Import/Export data, Export: upload the zip as it is.")),
    Format("Discord", _("Export channels as JSON with DiscordChatExporter, and pack the files.")),
    Format("Reddit", _("Tables of posts and comments (CSV, NDJSON), or monthly dumps (.zst), in one .tar.")),
    Format(_("Mailing list (mbox)"), _("The list's archive as mbox, one file a list; many mail programs save that.")),
    Format("Usenet", _("A news spool: one folder a group, one file a post.")),
    Format(
        _("Tables (CSV, NDJSON, Parquet)"),
        _("From anything else: a file posts.csv with the columns post, thread and text is enough; author and at help."),
    ),
)
