"""A person's own channel: notifications, and nobody else's."""

from coterie.foundation.live.channels import channel
from coterie.people.models import User


@channel("person")
def may_listen(user: User, pk: int) -> bool:
    return user.is_authenticated and user.pk == pk
