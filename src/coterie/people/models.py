"""Accounts, the platform identities they own, and who asked not to be counted."""

from __future__ import annotations

import hashlib
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coterie.people.handles import free_handle

if TYPE_CHECKING:
    from collections.abc import Iterable


def initials(name: str) -> str:
    """One or two letters for the disc that stands for somebody."""
    words = name.replace("_", " ").replace("-", " ").split() or ["?"]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "", handle: str = "") -> User:
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email), name=name or email.split("@")[0])
        user.handle = handle or free_handle(user.name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An account. ``handle`` is how others mention it; the e-mail address is shown to nobody else."""

    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.SlugField(_("handle"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("about you"), max_length=1000, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("handle"),
                name="one_handle_each",
                violation_error_message=_("Somebody else has this handle already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hue(self) -> int:
        """The hue (0..359) of the initials' disc: the same person has the same colour everywhere."""
        return zlib.crc32(self.handle.encode()) % 360

    @property
    def initials(self) -> str:
        return initials(self.name or self.handle)

    @cached_property
    def is_operator(self) -> bool:
        # Whoever is signed in was loaded with the answer.
        loaded: bool | None = self.__dict__.get("operates")
        return Operator.objects.filter(user=self).exists() if loaded is None else loaded


class Operator(models.Model):
    """A person who runs Coterie for the platform: sees every niche and every space."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="operator")
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"operator {self.user_id}"


class FirstLink(models.Model):
    """The link that makes the first operator: one row at most. Only a hash of its token is kept.

    It ends when it was used or somebody became an operator in another way, and does not come back after that.
    """

    only = models.BooleanField(primary_key=True, default=True)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"first link of {self.made_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and not Operator.objects.exists()


class IdentityQuerySet(models.QuerySet["Identity"]):
    def known(self, keys: Iterable[str]) -> dict[str, Identity]:
        """Identities by key, with the account of those that have one."""
        return {each.key: each for each in self.filter(key__in=list(keys)).select_related("user")}


class Identity(models.Model):
    """Somebody on the larger platform, by keyed hash; ``user`` once its owner has come here and claimed it.

    ``name`` is the public name the platform shows, for operators and attribution; empty where the export has none.
    """

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, blank=True)
    platform = models.CharField(max_length=60, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="identities")
    # Since when the account's name stands on what its owner wrote on the platform; None: it does not.
    attributed_at = models.DateTimeField(null=True, blank=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name or _("someone (%(key)s)") % {"key": self.key[:6]}


class OptOut(models.Model):
    """A person who asked not to be counted. Kept by key alone, so that every later import can respect it."""

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="opt_outs")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key[:6]

    @classmethod
    def keys(cls) -> set[str]:
        return set(cls.objects.values_list("key", flat=True))

    @classmethod
    def holds(cls, **match: Any) -> bool:
        return cls.objects.filter(**match).exists()


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        return self.filter(verdict=None, identity__user=None)

    def decided(self) -> ClaimQuerySet:
        return self.exclude(verdict=None)

    def for_list(self) -> ClaimQuerySet:
        return self.select_related("identity", "user", "verdict__by", "code").order_by("-pk")


class Claim(models.Model):
    """Somebody says that an identity is theirs, and how that can be seen. Decided by its :class:`Verdict`."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="claims")
    note = models.TextField(_("how we can see that it is you"), max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["identity", "user"])]

    def __str__(self) -> str:
        return f"{self.user_id} claims {self.identity_id}"

    @property
    def is_waiting(self) -> bool:
        return getattr(self, "verdict", None) is None and self.identity.user_id is None


class Verdict(models.Model):
    """What was decided about a claim: by an operator, or, with ``by`` the claimant, through a mailed code."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="verdict")
    granted = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"verdict on {self.claim_id}"


class ClaimCode(models.Model):
    """A code went by mail to an address that the platform knows for the identity. Only a hash of it is kept."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="code")
    code_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    GOOD_FOR = timedelta(days=7)

    def __str__(self) -> str:
        return f"code of {self.claim_id}"

    @property
    def is_good(self) -> bool:
        return timezone.now() < self.at + self.GOOD_FOR

    @staticmethod
    def hash_of(code: str) -> str:
        return hashlib.sha256(code.encode()).hexdigest()
