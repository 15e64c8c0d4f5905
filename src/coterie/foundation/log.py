"""How log lines look: readable in a terminal, one JSON object a line elsewhere; secrets never get into them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

HIDDEN = "[hidden]"
_WORDS = "password|passwd|token|secret|cookie|authorization|credential|session_?id|api_?key|private_?key"
_HIDE = rf"[\w-]*(?:{_WORDS})[\w-]*"
_SECRET_KEY = re.compile(rf"{_HIDE}|key|[\w-]+[_-]key", re.IGNORECASE)
# "password=hunter2", '"token": "abc"', "Authorization: Bearer abc" inside a text
_SECRET_IN_TEXT = re.compile(
    rf"""(?P<key>\b{_HIDE}["']?\s*[=:]\s*)(?P<value>"[^"]*"|'[^']*'|(?:(?:Bearer|Basic)\s+)?[^\s,;&"')\]}}]+)""",
    re.IGNORECASE,
)
_PASSWORD_IN_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@", re.IGNORECASE)
# Links that are secrets themselves: invitations, confirmations of an address, new passwords, the first operator's; also
# as part of another address ("?next=%2Fspaces%2Finvitations%2Fabc")
_SECRET_IN_PATH = re.compile(
    r"""((?:/|%2F)(?:invitations|confirm-email|reset(?:/|%2F)key|first)(?:/|%2F))(?:(?!%2F)[^/\s'"?#&])+""",
    re.IGNORECASE,
)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler, named in the settings' LOGGING."""
    terminal = sys.stderr.isatty()
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    shown: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not terminal:
        shown.append(structlog.processors.format_exc_info)
    shown += [hide_secrets, _renderer(terminal)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=shown)


def _renderer(terminal: bool) -> Processor:
    if not terminal:
        return structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
    # Local variables of a traceback could hold what people typed.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(exception_formatter=plain)


def hide_secrets(logger: Any, method: str, event: EventDict) -> EventDict:
    """Replace what is secret by its key (``password``, ``api_key`` …) or by how it stands in a text."""
    return {key: _safe(key, value) for key, value in event.items()}


def _safe(key: str, value: Any) -> Any:
    if _SECRET_KEY.fullmatch(key):
        return HIDDEN
    if isinstance(value, str):
        return _safe_text(value)
    if isinstance(value, Mapping):
        return {inner: _safe(str(inner), each) for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe("", each) for each in value]
    # Whatever else is there (a request, an error) would be written as text later on, past this place.
    return value if value is None or isinstance(value, bool | int | float) else _safe_text(str(value))


def _safe_text(text: str) -> str:
    text = _SECRET_IN_TEXT.sub(rf"\g<key>{HIDDEN}", text)
    text = _SECRET_IN_PATH.sub(rf"\1{HIDDEN}", text)
    return _PASSWORD_IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)
