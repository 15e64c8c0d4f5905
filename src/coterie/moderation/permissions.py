"""Who reports, and who decides about what was reported."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    REPORT_FILE = "report:file"
    REPORT_REVIEW = "report:review"


GRANTS = (
    Grant(Permission.REPORT_FILE, Holder.MEMBER, "report a post, comment or message"),
    Grant(
        Permission.REPORT_REVIEW,
        Holder.HOST,
        "see what was reported, keep or hide it with a reason, and read the log",
        operator=True,
    ),
)
