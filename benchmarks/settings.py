"""The staff site's settings in a folder of the benchmark's own, with the two bare views beside it."""

from harborlight.web.settings.test import *

ROOT_URLCONF = "benchmarks.urls"
AUDIT_GROUP_COMMIT = True
ENV.__dict__["mode"] = "sample"
