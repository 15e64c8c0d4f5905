"""What operators may do with sources and niches."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    NICHE_VIEW = "niche:view"
    NICHE_REVIEW = "niche:review"
    NICHE_LAUNCH = "niche:launch"
    SOURCE_IMPORT = "source:import"


GRANTS = (
    Grant(Permission.NICHE_VIEW, Holder.NOBODY, "see niches and their evidence", operator=True),
    Grant(Permission.NICHE_REVIEW, Holder.NOBODY, "rename, dismiss, merge, split and steer niches", operator=True),
    Grant(Permission.NICHE_LAUNCH, Holder.NOBODY, "give a niche a space, and see its invitations", operator=True),
    Grant(Permission.SOURCE_IMPORT, Holder.NOBODY, "read exports and look for niches in them", operator=True),
)
