"""The environment of the legs: variables, files and servers."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from tools.benchmarks.legs import ACCESS_KEY, SECRET_KEY
from tools.benchmarks.responses import REGION

REPOSITORY = Path(__file__).parents[2]
PROFILE = "benchmark"


AIOBOTOCORE = REPOSITORY / "build" / "aiobotocore"
"""The virtual environment of aiobotocore, which pins an older botocore; ``make bench`` creates it."""


def python_of(module: str) -> str:
    """The interpreter of a module of legs."""
    return str(AIOBOTOCORE / "bin" / "python") if module == "aiobotocore" else sys.executable


def environment(folder: Path, packages: Path) -> dict[str, str]:
    """The environment variables of all legs, including credentials and retry settings.

    The user's own proxy, config files and certificate bundle are not passed on. Bytecode is read and
    written even if the user's environment forbids it.

    Args:
        folder: Folder for temporary files.
        packages: Folder that contains the generated package.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "PYTHONPATH": str(packages),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_RETRY_MODE": "standard",
        "AWS_MAX_ATTEMPTS": "3",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def with_profile(plain: dict[str, str], folder: Path, *, process: bool) -> dict[str, str]:
    """``plain`` with the credentials in a profile instead of variables.

    Args:
        plain: The environment variables.
        folder: Folder for the profile's files.
        process: Whether the profile has a ``credential_process`` instead of keys.
    """
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
    if process:
        printed_keys = folder / "process.json"
        content = {"Version": 1, "AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY}
        printed_keys.write_text(json.dumps(content))
        keys = {"credential_process": f"{shutil.which('cat')} {shlex.quote(str(printed_keys))}"}
    name = "process" if process else "keys"
    credentials, config = folder / f"{name}-credentials", folder / f"{name}-config"
    section = "\n".join([f"[{PROFILE}]", *(f"{key} = {value}" for key, value in keys.items())])
    credentials.write_text(section + "\n")
    config.write_text(f"[profile {PROFILE}]\nregion = {REGION}\n")
    kept = {name: value for name, value in plain.items() if not name.endswith(("_KEY_ID", "_KEY"))}
    return {
        **kept,
        "AWS_PROFILE": PROFILE,
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_CONFIG_FILE": str(config),
    }


def with_authority(plain: dict[str, str], folder: Path) -> tuple[dict[str, str], Path]:
    """``plain`` with one more certificate authority in the default store, and a server certificate.

    The store is a copy of certifi that precedes the installed one, so that every leg loads as many
    certificates as usual, from its usual location.

    Args:
        plain: The environment variables.
        folder: Folder for the copy of certifi and the certificate.
    """
    import certifi
    import trustme

    authority = trustme.CA()
    store = folder / "trust"
    copy = store / "certifi"
    shutil.copytree(Path(certifi.__file__).parent, copy, dirs_exist_ok=True)
    with (copy / "cacert.pem").open("ab") as bundle:
        bundle.write(b"\n" + authority.cert_pem.bytes())
    certificate = folder / "server.pem"
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
        str(certificate)
    )
    path = os.pathsep.join([str(store), plain["PYTHONPATH"]])
    return {**plain, "PYTHONPATH": path}, certificate


@contextmanager
def server(*options: str) -> Generator[int]:
    """Runs the loopback server in a process; yields its port.

    Args:
        options: Its command-line options.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.benchmarks.server", *options],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process, cast("IO[str]", process.stdin), cast("IO[str]", process.stdout) as output:
        yield int(output.readline())
