"""Settings of the test run: a data folder that is thrown away, mail in memory, and the fastest password hasher."""

import os
import tempfile

os.environ.setdefault("COTERIE_DATA", tempfile.mkdtemp(prefix="coterie-test-"))

from coterie.settings.base import *  # noqa: F403

if "sqlite3" in str(DATABASES["default"]["ENGINE"]):  # noqa: F405
    # A file as in real life, not memory: threads and other processes of a test see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
# Tests write faster than people; those of the limits set them again.
LIMITS = {}
# What no page waits for is done at once, in the transaction of the test.
ASIDE = False
# Tests of previews switch them on.
LINK_PREVIEWS = False
