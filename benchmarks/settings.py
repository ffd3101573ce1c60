"""The staff site's settings in a folder of the benchmark's own, with the two bare views beside it."""

from harborlight.web.settings.test import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
AUDIT_GROUP_COMMIT = True  # as in a real installation: the page waits for its durable event
