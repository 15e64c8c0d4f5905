"""Make somebody an operator."""

from __future__ import annotations

from coterie.people.models import Operator, User


def appoint(user: User, *, by: User | None) -> Operator:
    """Give ``user`` the operator's rights; ``by`` is None when done on the server's command line."""
    operator, _ = Operator.objects.get_or_create(user=user, defaults={"granted_by": by})
    user.__dict__.pop("is_operator", None)
    return operator
