"""Starts processes and reports their resource usage: ``python -I -S launcher.py``.

A process inherits the peak memory of its parent, so this program imports as little as possible. It
reads a command as JSON from each line of standard input and writes the result as a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Runs commands until the end of standard input."""
    unit = 1 if sys.platform == "darwin" else 1024
    for line in sys.stdin:
        command = json.loads(line)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        pid = os.posix_spawn(
            command["arguments"][0],
            command["arguments"],
            command["environment"],
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, command["output"], flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )
        _, status, usage = os.wait4(pid, 0)
        with open(command["output"], encoding="utf-8") as file:
            text = file.read()
        result = {
            "status": os.waitstatus_to_exitcode(status),
            "text": text,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * unit,
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
