"""Static files: compressed once, and kept by browsers for ever when their name changes with their content."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import IO, Any
from wsgiref.headers import Headers

from django.conf import settings
from django.core.management import call_command
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# What Vite names after its content: assets/main-Dli_6H-a.css
HASHED = r"/dist/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"
MAX_AGE_SECONDS = 3600
# The parts of a request that decide how a file is sent: whole, in part, compressed or not at all.
_ASKED = {b"if-none-match", b"if-modified-since", b"range", b"accept-encoding"}


class WithStatics:
    """An application whose static files are sent before it is asked.

    The server's own static mount sends them uncompressed, without validators and all with one expiry.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        root = Path(settings.STATIC_ROOT)
        self._files: dict[str, Any] = _found(root) if root.is_dir() else {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(settings.STATIC_URL):
            await self.app(scope, receive, send)
            return
        file = self._files.get(scope["path"])
        if file is None:
            await _answer(send, 404, [("Content-Type", "text/plain")], b"There is no such file.")
            return
        response = file.get_response(scope["method"], _asked(scope["headers"]))
        await _answer(send, int(response.status), list(response.headers), _content(response.file))


def collect() -> None:
    """Gather the rooms' static files in STATIC_ROOT, each beside its compressed twin; what is there already stays."""
    call_command("collectstatic", interactive=False, verbosity=0)
    compressor = Compressor(quiet=True)
    for path in Path(settings.STATIC_ROOT).rglob("*"):
        twin = path.with_name(f"{path.name}.gz")
        if path.is_file() and compressor.should_compress(path.name) and _is_older(twin, path):
            compressor.compress(str(path))


def _is_older(twin: Path, path: Path) -> bool:
    return not twin.exists() or twin.stat().st_mtime < path.stat().st_mtime


def _found(root: Path) -> dict[str, Any]:
    files = WhiteNoise(
        None,
        root=root,
        prefix=settings.STATIC_URL,
        immutable_file_test=HASHED,
        max_age=MAX_AGE_SECONDS,
        allow_all_origins=False,
        add_headers_function=_never_guess,
    ).files
    return dict(files)


def _asked(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The request's headers by their WSGI names, which the library goes by."""
    return {
        f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode("latin-1")
        for name, value in headers
        if name in _ASKED
    }


def _content(file: IO[bytes] | None) -> bytes:
    if file is None:
        return b""
    with file:
        return file.read()


def _never_guess(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


async def _answer(send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
