"""What can be wrong with an export, said in one plain line."""

from __future__ import annotations


class ExportError(ValueError):
    """The input cannot be read. ``str()`` of it is one line made for people."""


class BadRow(ValueError):
    """A row that goes to quarantine; the message is the reason."""


class BadExport(ExportError):
    """A file of a known format is broken: which ``file``, where (``position``), the ``problem``, the ``expected``."""

    def __init__(self, file: str, position: str, problem: str, expected: str) -> None:
        self.file, self.position, self.problem, self.expected = map(one_line, (file, position, problem, expected))
        where = f"{self.file}, {self.position}" if self.position else self.file
        super().__init__(f"{where}: {self.problem}; expected {self.expected}")


class BadFile(BadExport):
    """What one file says is broken, not the archive around it: readers of many files go on without it."""


class UnknownExport(ExportError):
    """None of the readers knows this input. The message lists what each of them looked for."""

    def __init__(self, path: str, found: str, looked_for: tuple[str, ...]) -> None:
        self.path, self.found, self.looked_for = one_line(path), one_line(found), looked_for
        super().__init__(f"{self.path}: not a known export ({self.found}); looked for {'; '.join(looked_for)}")


class UnreadExport(UnknownExport):
    """An export of a platform that no reader knows but that can be told by its content: ``platform``."""

    def __init__(self, path: str, platform: str, advice: str) -> None:
        self.path, self.platform, self.found, self.looked_for = one_line(path), platform, platform, ()
        ValueError.__init__(self, f"{self.path}: this looks like {platform}, {advice}")


def one_line(text: str, limit: int = 300) -> str:
    """``text`` without line breaks, control characters or half characters, cut at ``limit`` characters."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
