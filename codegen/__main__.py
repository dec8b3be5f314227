"""``python -m codegen``."""

from __future__ import annotations

import sys

from codegen.cli import main

# Guarded: the worker processes that format files import this module again.
if __name__ == "__main__":
    sys.exit(main())
