"""Settings, and where their values come from."""

import os
from collections.abc import Mapping

from ..signals import reraise_if_of_handler

PROFILE_VARIABLES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")

CONFIG_FILE = ("AWS_CONFIG_FILE", "~/.aws/config")
CREDENTIALS_FILE = ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
"""The variable with the file's path, and the path if it is not set."""


def shared_file(file: tuple[str, str], environ: Mapping[str, str]) -> str:
    """Path of ``CONFIG_FILE`` or ``CREDENTIALS_FILE``."""
    variable, default = file
    return os.path.expanduser(os.path.expandvars(environ.get(variable) or default))


def may_exist(path: str) -> bool:
    """Whether there is such a file, or this user may not look."""
    if os.path.isfile(path):
        return True
    try:
        os.stat(path)
    except (OSError, ValueError) as error:
        reraise_if_of_handler(error)
        return isinstance(error, PermissionError)
    return False
