"""A model's reply in plain values, and what of it may not be trusted or sent back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from paralex.worker.pricing import Usage


@dataclass(frozen=True)
class Call:
    """A tool call. `problem` says why `input` cannot be trusted ("": it can)."""

    id: str
    name: str
    input: dict[str, Any]
    problem: str = ""


@dataclass(frozen=True)
class Reply:
    """`content` goes back to the model as it came, without what may not go back."""

    content: tuple[dict[str, Any], ...]
    calls: tuple[Call, ...]
    text: str
    stop: str
    usage: Usage
    refusal: str = ""


def usage_of(found: Any) -> Usage:
    """The four kinds of tokens in the SDK's usage."""
    return Usage(
        input=found.input_tokens or 0,
        output=found.output_tokens or 0,
        cache_read=found.cache_read_input_tokens or 0,
        cache_write=found.cache_creation_input_tokens or 0,
    )


def reply_of(message: Any, inputs: dict[int, str], problem: str) -> Reply:
    """The reply in plain values. `problem` concerns the last block."""
    content: list[dict[str, Any]] = []
    calls: list[Call] = []
    texts: list[str] = []
    last = len(message.content) - 1
    for index, block in enumerate(message.content):
        plain = _sendable(block.to_dict(mode="json"))
        plain.pop("parsed_output", None)
        if block.type == "tool_use":
            wrong = problem if index == last else ""
            cut = message.stop_reason == "max_tokens" and index == last
            call = _call(block, inputs.get(index, ""), wrong, cut)
            calls.append(call)
            plain["input"] = call.input
        elif block.type == "text":
            if not block.text:
                continue  # may not go back
            texts.append(plain["text"])
        elif block.type == "thinking" and not block.signature:
            continue  # cut off before it was signed: may not go back
        content.append(plain)
    details = message.stop_details
    return Reply(
        content=tuple(content),
        calls=tuple(calls),
        text="\n".join(texts),
        stop="tool_use" if problem else message.stop_reason,
        usage=usage_of(message.usage),
        refusal=": ".join(filter(None, (details.category, details.explanation))) if details else "",
    )


def _sendable(plain: Any) -> dict[str, Any]:
    """`plain` without what no request can hold: halves of surrogate pairs, NaN, infinities."""
    text = json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")
    sound: dict[str, Any] = json.loads(text, parse_constant=lambda word: None)
    return sound


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _call(block: Any, written: str, problem: str, cut: bool) -> Call:
    """A tool call whose input is complete, or says why not: the SDK completes half an object by
    itself, which must not be mistaken for what the model meant."""
    try:
        given = json.loads(written, parse_constant=_no_number) if written else block.input
    except json.JSONDecodeError as error:
        given, problem = {}, problem or f"is not complete JSON ({error.msg})"
    except ValueError as error:
        given, problem = {}, problem or f"is not valid JSON ({error})"
    if not isinstance(given, dict):
        given, problem = {}, problem or "is not a JSON object"
    if cut and (problem or not written):
        problem = "was cut off at the limit of a reply's length"
    return Call(block.id, block.name, given, problem)
