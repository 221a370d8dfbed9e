"""The page's own files: read once, served from memory under an address that names their content."""

from __future__ import annotations

import hashlib
import pathlib
from collections.abc import Mapping

from starlette.responses import Response

FOLDER = pathlib.Path(__file__).parent / "static"
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
WORKER = "worker.js"
_FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """A new version of any file gives all of them new addresses, so that none is ever stale."""

    def __init__(self, folder: pathlib.Path = FOLDER) -> None:
        self._files = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.suffix in _TYPES
        }
        digest = hashlib.sha256()
        for name, content in self._files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self.version = digest.hexdigest()[:16]
        self.page = (folder / "chat.html").read_text(encoding="utf-8")

    def path(self, name: str) -> str:
        """The address of a file. KeyError if there is none."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def answer(self, version: str, name: str) -> Response:
        """A file; an old version's address gives the new file, but is not kept."""
        content = self._files.get(name)
        if content is None:
            return Response(status_code=404)
        kept = _FOREVER if version == self.version else "no-store"
        return Response(
            content,
            media_type=_TYPES[pathlib.PurePath(name).suffix],
            headers={"Cache-Control": kept},
        )

    def worker(self) -> Response:
        """The worker that shows what is pushed: at one address, and of no policy but its own."""
        answer = self.answer(self.version, WORKER)
        answer.headers["Cache-Control"] = "no-cache"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'"
        return answer
