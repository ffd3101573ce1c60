"""The staff site: database, accounts, rooms. Served at `localhost:8000` (passkeys need a name)."""

from __future__ import annotations

from harborlight.web.settings.base import *  # noqa: F403
from harborlight.web.settings.base import ENV, TEMPLATES_BASE
from harborlight.web.settings.databases import database

SITE = "staff"
ROOT_URLCONF = "harborlight.web.urls_staff"
WSGI_APPLICATION = "harborlight.web.wsgi.staff"
ALLOWED_HOSTS = (
    [ENV.staff_host] if ENV.mode == "production" else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the sign-in library's list of passkeys asks for it
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "harborlight.core",
    "harborlight.release",
    "harborlight.library",
    "harborlight.protocols",
    "harborlight.directory",
    "harborlight.intake",
    "harborlight.cases",
    "harborlight.intelligence",
    "harborlight.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "harborlight.core.middleware.SecurityHeaders",
    "harborlight.core.middleware.NoNul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "harborlight.web.visible.VisibleText",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "harborlight.core.middleware.BodyLimit",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "harborlight.core.local_time.LocalTime",
    "harborlight.core.session_guard.SessionGuard",
    "harborlight.core.middleware.PlainErrors",
]
TEMPLATES = [
    {
        **TEMPLATES_BASE,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "harborlight.web.context.staff",
            ],
        },
    }
]
# Pages that take files larger than MOST_BODY_BYTES, from whoever is signed in.
LARGE_BODIES = {"/intelligence/runs/new/": 201_000_000}
# No temporary file, which a kill would leave behind in the clear.
FILE_UPLOAD_HANDLERS = ["harborlight.core.uploads.InMemory"]
DATABASES = {"default": database(ENV)}

AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["harborlight.core.sign_in.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    # Offline, from the million most common of past breaches; nothing is sent anywhere.
    {"NAME": "harborlight.core.common_passwords.KnownPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "harborlight.core.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
# Behind the TLS proxy the sender is whom the proxy names; else bad sign-ins of one would shut everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_tls else 0
MFA_ADAPTER = "harborlight.core.sign_in.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Harborlight"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.mode != "production"
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = ENV.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
if ENV.behind_tls:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# Messages sit in the session table, not in a cookie; they hold codes, never names.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "harborlight.web.errors.csrf_failed"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
EMAIL_BACKEND = "harborlight.core.mail.Backend"
DEFAULT_FROM_EMAIL = ENV.email_from
