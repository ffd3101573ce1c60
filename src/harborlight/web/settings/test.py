"""For the suite: everything of the staff site, in a data folder that is thrown away."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_folder = Path(os.environ.setdefault("HARBORLIGHT_TEST_FOLDER", tempfile.mkdtemp(prefix="harborlight-test-")))
os.environ["HARBORLIGHT_MODE"] = "test"
os.environ.setdefault("HARBORLIGHT_DATA", str(_folder / "data"))
os.environ.setdefault("HARBORLIGHT_KEYS", str(_folder / "keys" / "master.key"))
os.environ.setdefault("HARBORLIGHT_BACKUP", str(_folder / "backups"))
(_folder / "data").mkdir(parents=True, exist_ok=True)

from harborlight.web.settings.staff import *  # noqa: E402, F403

# Argon2 costs 50 ms a sign-in by design; the suite signs in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Reads are audited at once, in the test's own transaction.
AUDIT_GROUP_COMMIT = False
