"""Tiny ONNX models, written as protocol buffers by hand: no package that writes them is needed for two nodes."""

from __future__ import annotations

from collections.abc import Sequence

INT64, FLOAT = 7, 1


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def _value(name: str, kind: int, shape: Sequence[str]) -> bytes:
    sizes = b"".join(_field(1, _field(2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


def _node(kind: str, given: str, made: str, attribute: tuple[str, int] | None = None) -> bytes:
    named = _field(5, _field(1, attribute[0]) + _field(3, attribute[1]) + _field(20, 2)) if attribute else b""
    return _field(1, given) + _field(2, made) + _field(4, kind) + named


def tokens_as_numbers(inputs: Sequence[str] = ("input_ids",)) -> bytes:
    """A model that gives (texts, tokens): the first input as it is, and so a longer vector for a longer text."""
    nodes = _field(1, _node("Cast", inputs[0], "out", ("to", FLOAT)))
    places = b"".join(_field(11, _value(name, INT64, ("texts", "tokens"))) for name in inputs)
    graph = nodes + _field(2, "tiny") + places + _field(12, _value("out", FLOAT, ("texts", "tokens")))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 17))
