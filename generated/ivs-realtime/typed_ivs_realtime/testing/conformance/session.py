"""Set-up of a test session: how many examples Hypothesis tries, and the oracle."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from .oracle import Oracle
from .package_info import PackageInfo
from .stand_ins import botocores_signers

_MAX_EXAMPLES = {"brief": 10, "quick": 50, "thorough": 200}


def load_profile() -> None:
    """Loads the Hypothesis profile that ``HYPOTHESIS_PROFILE`` names. Default: ``quick``."""
    for name, max_examples in _MAX_EXAMPLES.items():
        # No deadline: the speed of a machine must not decide what passes.
        settings.register_profile(name, max_examples=max_examples, deadline=None)
    # Whoever asks for few examples wants to know soon: a failing example is not made smaller.
    settings.register_profile(
        "brief", settings.get_profile("brief"), phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@contextmanager
def isolated_oracle(package: PackageInfo, model: Path, home: Path) -> Generator[Oracle]:
    """The oracle, without settings for AWS or proxies from the environment.

    Args:
        package: The package.
        model: The folder with the model's documents.
        home: An empty folder that becomes the home directory.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        # All requests of operations that compress them are, however small.
        patch.setenv("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "1")
        with botocores_signers():
            yield Oracle(package, model)
