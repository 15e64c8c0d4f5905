"""A request whose user is known to be a member, for type checkers."""

from __future__ import annotations

from coterie.foundation.requests import Request
from coterie.people.models import User


class MemberRequest(Request):
    """For pages that nobody else reaches: behind login_required, or a permission that only members hold."""

    user: User
