"""Texts in one spelling: printable ASCII with escapes, and RFC 8785 canonical JSON."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from .errors import malformed

ODD = re.compile(r"[^ -~]")
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
MOST_NESTED = 1_000
ESCAPE = re.compile(r"\\(?:\\|u([0-9a-f]{4}))")


def utf16(text: str) -> bytes:
    """What texts are sorted by: their UTF-16 units."""
    return text.encode("utf-16-be", "surrogatepass")


def _units(match: re.Match[str]) -> str:
    units = utf16(match[0])
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def escaped(text: str) -> str:
    """A name in printable ASCII; a backslash is two."""
    return ODD.sub(_units, text.replace("\\", "\\\\"))


def unescaped(text: str) -> str:
    """The name that is spelt so; raises if it has another spelling."""
    raw = ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else "\\", text)
    name = utf16(raw).decode("utf-16-be", "surrogatepass")
    if escaped(name) != text:
        raise malformed(f"a name that is not in its one spelling: {text[:80]}")
    return name


def canonical(value: Any) -> str:
    """RFC 8785."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: utf16(member[0]))
        return "{" + ",".join(f"{canonical(k)}:{canonical(v)}" for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript writes it: the fewest digits that are this number, an exponent from 1e21 on and
    below 1e-6."""
    if value == 0:
        return "0"
    sign, digits, exponent = _decimal(value)
    point = len(digits) + exponent
    if 0 < point <= 21:
        text = digits.ljust(point, "0")
        return sign + (text if len(digits) <= point else f"{digits[:point]}.{digits[point:]}")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if power > 0 else ''}{power}"


def _decimal(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros at either end, and the power of ten of the last digit."""
    mantissa, _, power = repr(value).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    kept = digits.rstrip("0")
    return sign, kept, int(power or 0) - len(fraction) + len(digits) - len(kept)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def parse_canonical(data: bytes) -> Any:
    """The value of canonical JSON, nested at most 1,000 deep; raises for any other bytes."""
    try:
        text = data.decode()
        value, written = _read(text)
        if written == text:
            return value
    except (ValueError, RecursionError, OverflowError):
        pass
    raise malformed(f"not canonical JSON: {data[:80]!r}")


def _read(text: str) -> tuple[Any, str]:
    """The value, and its canonical form."""
    # More brackets than this are not nested deep enough for Python's own limit.
    if text.count("[") + text.count("{") <= 100:
        return _read_within(text)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20_000))
    try:
        return _read_within(text)
    finally:
        sys.setrecursionlimit(limit)


def _read_within(text: str) -> tuple[Any, str]:
    if _depth(text) > MOST_NESTED:
        raise ValueError("nested too deep")
    value = json.loads(
        text, parse_int=float, parse_constant=_no_constant, object_pairs_hook=_unique
    )
    return value, canonical(value)


def _depth(text: str) -> int:
    """How deep the brackets outside of strings are nested."""
    depth = deepest = 0
    for match in STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        deepest = max(deepest, depth)
    return deepest


def from_ascii(text: str) -> bytes:
    """The bytes of canonical JSON that is spelt in printable ASCII."""
    try:
        _, written = _read(text)
        if ODD.sub(_units, written) == text:
            return written.encode()
    except (ValueError, RecursionError, OverflowError):
        pass
    raise malformed(f"an entry that is not in its one spelling: {text[:80]}")
