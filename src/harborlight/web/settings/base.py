"""What both sites share. Must stay true: nothing here names a database, so the public site cannot inherit one."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from harborlight.web.settings.env import read_env

ENV = read_env()
WEB = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = ENV.secret_key
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("uk", _("Ukrainian")),
]
LOCALE_PATHS = [WEB / "locale"]
FORMAT_MODULE_PATH = "harborlight.web.formats"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Size limits: a form is text; files go through their own checked path.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MOST_BODY_BYTES = 6_000_000
FILE_UPLOAD_HANDLERS: list[str] = []  # the public site takes no file; the staff site has its own
FILE_UPLOAD_PERMISSIONS = 0o600

SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make browsers send `Origin: null`, and every form would be refused; nothing leaves this host.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENV.behind_tls:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# No person's data in logs: requests are not logged by us, errors carry no values (tests send marked names and look).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_values": {"()": "harborlight.core.quiet.WithoutValues"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_values"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "harborlight": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
TEMPLATES_BASE = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [WEB / "templates"],
    "APP_DIRS": True,
}
