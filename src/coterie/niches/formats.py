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
    Format(
        "Zulip",
        _("Organization settings, Data exports: the .tar.gz as it is. Or zulip_json of zulip-archive, packed."),
    ),
    Format(
        "Discourse",
        _("Save posts as JSON (/posts.json, or /t/NUMBER.json for each topic) with /site.json for the categories."),
    ),
    Format(
        "Slack",
        _("Workspace settings, Import/Export data, Export: upload the zip as it is. Private channels are not read."),
    ),
    Format("Discord", _("Export channels as JSON with DiscordChatExporter, and pack the files.")),
    Format(
        "Reddit",
        _("Tables of posts and comments (CSV, NDJSON, JSON) or monthly dumps (.zst): one as it is, several packed."),
    ),
    Format(_("Mailing list (mbox)"), _("The list's archive as mbox, one file a list; many mail programs save that.")),
    Format("Usenet", _("A news spool: one folder a group, one file a post.")),
    Format(
        _("Tables (CSV, NDJSON, Parquet)"),
        _("From anything else: a file posts.csv with the columns post, thread and text is enough; author and at help."),
    ),
)
