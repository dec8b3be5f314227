"""Profiles: which one is selected, where the files are, and their syntax."""

from __future__ import annotations

from .scenario import KEYS, WEST, Scenario, config

_TWO = config(
    "[default]\nregion = eu-west-1\n[profile dev]\nregion = us-east-1\nmax_attempts = 7\n",
    credentials=(
        "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = default\n"
        "[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = dev\n"
    ),
)


def _keys(key: str, secret: str, token: str | None = None) -> dict[str, object]:
    return {"credentials": {"key": key, "secret": secret, "token": token}}


_DEFAULT = {"region": "eu-west-1", **_keys("AKIADEFAULT", "default")}
_DEV = {"region": "us-east-1", "max_attempts": 7, **_keys("AKIADEV", "dev")}

SELECTION = (
    Scenario(name="profile: the default one", files=_TWO, expected=_DEFAULT),
    Scenario(
        name="profile: AWS_PROFILE", variables={"AWS_PROFILE": "dev"}, files=_TWO, expected=_DEV
    ),
    Scenario(
        name="profile: AWS_DEFAULT_PROFILE",
        variables={"AWS_DEFAULT_PROFILE": "dev"},
        files=_TWO,
        expected=_DEV,
    ),
    Scenario(
        name="profile: AWS_DEFAULT_PROFILE goes before AWS_PROFILE",
        variables={"AWS_DEFAULT_PROFILE": "dev", "AWS_PROFILE": "default"},
        files=_TWO,
        expected=_DEV,
    ),
    Scenario(
        name="profile: the argument goes before both",
        given={"profile": "dev"},
        variables={"AWS_DEFAULT_PROFILE": "default", "AWS_PROFILE": "none"},
        files=_TWO,
        expected=_DEV,
    ),
    Scenario(
        name="profile: one by variable leaves the keys in the environment alone",
        variables=KEYS | {"AWS_PROFILE": "dev"},
        files=_TWO,
        expected={"region": "us-east-1", **_keys("AKIAENVIRONMENT", "environment")},
    ),
    Scenario(
        name="profile: one by argument goes before the keys in the environment",
        given={"profile": "dev"},
        variables=KEYS | {"AWS_DEFAULT_REGION": WEST},
        files=_TWO,
        expected={"region": WEST, **_keys("AKIADEV", "dev")},
    ),
    Scenario(
        name="profile: an unknown one by variable",
        variables=KEYS | {"AWS_PROFILE": "none"},
        files=_TWO,
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="profile: an unknown one by argument",
        given={"profile": "none"},
        variables=KEYS,
        files=_TWO,
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="profile: an unknown one, and there are no files",
        variables=KEYS | {"AWS_PROFILE": "none", "AWS_DEFAULT_REGION": WEST},
        expected={"refused": "ConfigurationError"},
    ),
)

FILES = (
    Scenario(
        name="files: elsewhere",
        variables={
            "AWS_CONFIG_FILE": "<home>/elsewhere/config",
            "AWS_SHARED_CREDENTIALS_FILE": "~/elsewhere/credentials",
        },
        files={
            **config("[default]\nregion = us-east-1\n"),
            "elsewhere/config": "[default]\nregion = eu-west-1\n",
            "elsewhere/credentials": _TWO[".aws/credentials"],
        },
        expected=_DEFAULT,
    ),
    Scenario(
        name="files: elsewhere, by a path with variables in it",
        variables={"AWS_CONFIG_FILE": "$HOME/$PLACE/config", "PLACE": "there"} | KEYS,
        files={"there/config": "[default]\nregion = eu-west-1\n"},
        expected={"region": "eu-west-1"},
    ),
    Scenario(
        name="files: none where the variables point to",
        variables=KEYS | {"AWS_CONFIG_FILE": "/no/file", "AWS_DEFAULT_REGION": WEST},
        files=_TWO,
        expected={"region": WEST},
    ),
    Scenario(
        name="files: names with spaces, in quotes",
        variables={"AWS_PROFILE": "my team"},
        files=config(
            '[profile "my team"]\nregion = us-east-1\n',
            credentials="[my team]\naws_access_key_id = AKIATEAM\naws_secret_access_key = t\n",
        ),
        expected={"region": "us-east-1", **_keys("AKIATEAM", "t")},
    ),
    Scenario(
        name="files: names with spaces, in single quotes",
        variables=KEYS | {"AWS_PROFILE": "my team"},
        files=config("[profile 'my team']\nregion = us-east-1\n"),
        expected={"region": "us-east-1"},
    ),
    Scenario(
        name="files: names with spaces, behind a backslash",
        variables=KEYS | {"AWS_PROFILE": "my team"},
        files=config("[profile my\\ team]\nregion = us-east-1\n"),
        expected={"region": "us-east-1"},
    ),
    Scenario(
        name="files: settings in the credentials file",
        variables={"AWS_PROFILE": "dev"},
        files=config(
            "[profile dev]\nregion = us-east-1\n",
            credentials=(
                "[dev]\nregion = eu-west-1\naws_access_key_id = AKIADEV\n"
                "aws_secret_access_key = dev\naws_session_token = t\n"
            ),
        ),
        expected={"region": "eu-west-1", **_keys("AKIADEV", "dev", "t")},
    ),
    Scenario(
        name="files: keys in the config file",
        files=config(
            "[default]\nregion = us-east-1\naws_access_key_id = AKIACONFIG\n"
            "aws_secret_access_key = config\naws_security_token = old\naws_session_token = t\n"
        ),
        expected=_keys("AKIACONFIG", "config", "old"),
    ),
    Scenario(
        name="files: keys in both files are not mixed",
        files=config(
            "[default]\nregion = us-east-1\naws_access_key_id = AKIACONFIG\n"
            "aws_secret_access_key = config\naws_session_token = of-config\n",
            credentials="[default]\naws_access_key_id = AKIACRED\naws_secret_access_key = c\n",
        ),
        expected=_keys("AKIACRED", "c"),
    ),
    Scenario(
        name="files: half a key in the credentials file is not completed by the other one",
        files=config(
            "[default]\nregion = us-east-1\naws_access_key_id = AKIACONFIG\n"
            "aws_secret_access_key = config\n",
            credentials="[default]\naws_access_key_id = AKIACRED\n",
        ),
        expected={"credentials": "CredentialsError"},
        botocore=True,
    ),
    Scenario(
        name="files: a secret alone in the credentials file counts for nothing",
        files=config(
            "[default]\nregion = us-east-1\naws_access_key_id = AKIACONFIG\n"
            "aws_secret_access_key = config\n",
            credentials="[default]\naws_secret_access_key = c\n",
        ),
        expected=_keys("AKIACONFIG", "config"),
    ),
    Scenario(
        name="files: percent signs, comments and blank lines",
        files=config(
            "# mine\n[default]\n\nregion = eu-west-1\n; more\naws_access_key_id = AKIAX\n"
            "aws_secret_access_key = a%b%%c\n"
        ),
        expected=_keys("AKIAX", "a%b%%c"),
    ),
    Scenario(
        name="files: one that can't be read",
        variables=KEYS,
        files=config("[default\nregion = us-east-1\n"),
        expected={"refused": "ConfigurationError"},
    ),
    Scenario(
        name="files: the credentials file can't be read",
        variables=KEYS | {"AWS_DEFAULT_REGION": WEST},
        files=config("", credentials="aws_access_key_id = AKIA\n"),
        expected={"refused": "ConfigurationError"},
    ),
)

EMPTY = (
    Scenario(
        name="nothing: AWS_DEFAULT_REGION",
        variables=KEYS | {"AWS_DEFAULT_REGION": ""},
        files=_TWO,
        expected={"region": "eu-west-1"},
        difference="an empty variable is not set",
    ),
    Scenario(
        name="nothing: AWS_PROFILE",
        variables=KEYS | {"AWS_PROFILE": ""},
        files=_TWO,
        expected={"region": "eu-west-1"},
        difference="an empty variable is not set",
    ),
    Scenario(
        name="nothing: AWS_MAX_ATTEMPTS",
        variables=KEYS | {"AWS_MAX_ATTEMPTS": ""},
        files=_TWO,
        expected={"region": "eu-west-1", "max_attempts": 3},
        difference="an empty variable is not set",
    ),
    Scenario(
        name="nothing: AWS_USE_FIPS_ENDPOINT",
        variables=KEYS | {"AWS_USE_FIPS_ENDPOINT": ""},
        files=config("[default]\nregion = us-west-2\nuse_fips_endpoint = true\n"),
        expected={"endpoint": "https://ivs-fips.us-west-2.amazonaws.com"},
        difference="an empty flag is not set",
    ),
    Scenario(
        name="nothing: AWS_ENDPOINT_URL_IVS",
        variables=KEYS | {"AWS_ENDPOINT_URL_IVS": "", "AWS_ENDPOINT_URL": "http://localhost:5000"},
        files=_TWO,
        expected={"endpoint": "http://localhost:5000"},
    ),
)

SCENARIOS = (*SELECTION, *FILES, *EMPTY)
