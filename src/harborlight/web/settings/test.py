"""For the suite: everything of the staff site, in a data folder that is thrown away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _made_here() -> str:
    """A folder for this run; the process that made it takes it away, its workers and children do not."""
    folder, maker = tempfile.mkdtemp(prefix="harborlight-test-"), os.getpid()

    def take_away() -> None:
        if os.getpid() == maker:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(take_away)
    return folder


if "HARBORLIGHT_TEST_FOLDER" not in os.environ:
    os.environ["HARBORLIGHT_TEST_FOLDER"] = _made_here()
_base = Path(os.environ["HARBORLIGHT_TEST_FOLDER"])
# Each worker of a parallel run has a folder of its own: porch, keys and database are never shared.
_folder = _base / os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ["HARBORLIGHT_MODE"] = "test"
for _name, _place in {"DATA": "data", "KEYS": "keys/master.key", "BACKUP": "backups"}.items():
    _given = os.environ.get(f"HARBORLIGHT_{_name}")
    # A folder that a test names itself stays; one inherited from the process that started the workers does not.
    if _given is None or Path(_given) in {_base / worker / _place for worker in ("alone", "gw0", "gw1")}:
        os.environ[f"HARBORLIGHT_{_name}"] = str(_folder / _place)
Path(os.environ["HARBORLIGHT_DATA"]).mkdir(parents=True, exist_ok=True)

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
# A browser keeps its line to the test server open, and with it the thread; a connection kept for that thread would
# stand in the way when PostgreSQL is asked to drop the test database.
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
