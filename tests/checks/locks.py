"""Refuses a lock that names an address, lacks hashes, or no longer fits `pyproject.toml`."""

from __future__ import annotations

import re
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.checks.files import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, list[Version]]:
    """Names and versions that a lock pins; a name may stand twice with different markers."""
    found: dict[str, list[Version]] = {}
    for name, version in PIN.findall(lock):
        found.setdefault(canonicalize_name(name), []).append(Version(version))
    return found


def problems(name: str, lock: str, wanted: list[str]) -> list[str]:
    """Say what is wrong with one lock."""
    found = [f"{name} names an address" for _ in range("://" in lock or "--index" in lock)]
    pinned = pins(lock)
    if lock.count("--hash=sha256:") < len(pinned):
        found.append(f"{name} lacks hashes")
    for text in wanted:
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), [])
        if not any(
            requirement.specifier.contains(version, prereleases=True) for version in versions
        ):
            found.append(f"{name} does not satisfy {text}; run `make lock`")
    return found


def all_problems() -> list[str]:
    """Check the locks against `pyproject.toml`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    dev = run + project["dependency-groups"]["dev"]
    found = []
    browser = run + project["project"]["optional-dependencies"]["browser"]
    locks = (("run", run), ("dev", dev), ("browser", browser), ("bootstrap", ["uv"]))
    for name, wanted in locks:
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        found += problems(f"requirements/{name}.txt", lock, wanted)
    return found


if __name__ == "__main__":
    bad = all_problems()
    sys.stdout.write("".join(f"{line}\n" for line in bad))
    sys.exit(bool(bad))
