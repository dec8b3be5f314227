"""``python -m tools.site``: builds the site in ``build/site``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.site.contents import ROOT, sections
from tools.site.links import broken_links
from tools.site.pages import write_pages
from tools.site.reference import write_reference


def write_source(target: Path) -> None:
    """Writes the source of the site to an empty folder."""
    found = sections()
    write_pages(target, found)
    for section in found:
        for service in section.reference:
            write_reference(target, service)
    here = Path(__file__).parent
    shutil.copyfile(here / "conf.py", target / "conf.py")
    (target / "_static").mkdir()
    shutil.copyfile(here / "site.css", target / "_static" / "site.css")


def build(python: str, source: Path, site: Path) -> int:
    """Lets Sphinx build the site; a warning is an error. Returns its exit status."""
    command = [python, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet"]
    command += ["--jobs", str(os.cpu_count() or 1), "--builder", "html", str(source), str(site)]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--python", default=str(ROOT / "build" / "docs" / "bin" / "python"))
    arguments = parser.parse_args()
    output: Path = arguments.output
    source, site = output / "source", output / "html"
    for folder in (source, site):
        shutil.rmtree(folder, ignore_errors=True)
    source.mkdir(parents=True)
    write_source(source)
    status = build(arguments.python, source, site)
    if status:
        return status
    broken = list(broken_links(site))
    for line in broken:
        print(line, file=sys.stderr)
    print(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
