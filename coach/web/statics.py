"""Scripts, styles and pictures: served with addresses that change when the file changes, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def static_url(name: str) -> str:
    """The address of the file ``name`` in ``static/``, with a hash of its content. Errors: FileNotFoundError."""
    path = FOLDER / name
    return f"/static/{name}?v={_hash(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class CachedFiles(StaticFiles):
    """Static files: kept forever under an address with a hash, asked for again under one without (modules' imports)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        response = await super().get_response(path, scope)
        versioned = "v" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
        response.headers["Cache-Control"] = FOREVER if versioned and response.status_code == 200 else ASK_AGAIN
        return response
