"""The page at `/` and its files."""

from pathlib import Path
from typing import Final

from aiohttp import web

_STATIC: Final = Path(__file__).parents[1] / "static"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def add_page(app: web.Application) -> None:
    """Serves the page from `app`."""
    app.router.add_get("/", _index)
    app.router.add_static("/static/", _STATIC)


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html", headers={"Content-Security-Policy": _POLICY})
