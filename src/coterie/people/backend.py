"""Who is signed in, loaded with what every page asks of them."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from coterie.foundation.prepared import first, prepared
from coterie.foundation.rooms import rooms
from coterie.people.models import User


class Backend(AuthenticationBackend):
    """Allauth's, whose sign-ins are the same; the account comes with each room's own columns, in one query."""

    def get_user(self, user_id: Any) -> User | None:
        user = first(_account(int(user_id)))
        return user if user is not None and self.user_can_authenticate(user) else None


@prepared
def _account(pk: int) -> Any:
    columns = {name: value for room in rooms() if room.viewer for name, value in room.viewer().items()}
    return User.objects.annotate(**columns).filter(pk=pk)
