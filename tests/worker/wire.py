"""A local server that speaks the wire of the Anthropic messages API, for the real SDK.

It answers from a script, one step a request, and keeps what it was asked.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

KEY = "sk-test-not-a-real-key"
Event = dict[str, Any]


@dataclass(frozen=True)
class Says:
    """A streamed reply. `cut`: so many events, then the connection ends. `raw` by block: the text
    of a tool's input as it goes over the wire, instead of the right one."""

    blocks: tuple[dict[str, Any], ...]
    stop: str = "tool_use"
    usage: dict[str, int] = field(default_factory=lambda: {"input_tokens": 100})
    output_tokens: int = 20
    chunked: bool = True
    cut: int | None = None
    raw: dict[int, str] = field(default_factory=dict)
    details: dict[str, Any] | None = None

    def events(self) -> Iterator[Event]:
        message: dict[str, Any] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "test",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"output_tokens": 1, **self.usage},
        }
        yield {"type": "message_start", "message": message}
        yield {"type": "ping"}
        for index, block in enumerate(self.blocks):
            yield from self._block(index, block)
        yield {
            "type": "message_delta",
            "delta": {
                "stop_reason": self.stop,
                "stop_sequence": None,
                "stop_details": self.details,
            },
            "usage": {"output_tokens": self.output_tokens},
        }
        yield {"type": "message_stop"}

    def _block(self, index: int, block: dict[str, Any]) -> Iterator[Event]:
        if block["type"] == "tool_use":
            bare, deltas = {**block, "input": {}}, self._input(index, block)
        elif block["type"] == "thinking":
            bare = {**block, "thinking": "", "signature": ""}
            deltas = [{"type": "thinking_delta", "thinking": block["thinking"]}]
            if block["signature"]:
                deltas.append({"type": "signature_delta", "signature": block["signature"]})
        else:
            bare = {**block, "text": ""}
            deltas = [{"type": "text_delta", "text": part} for part in _halves(block["text"])]
        yield {"type": "content_block_start", "index": index, "content_block": bare}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}

    def _input(self, index: int, block: dict[str, Any]) -> list[dict[str, Any]]:
        text = self.raw.get(index, json.dumps(block["input"]))
        return [{"type": "input_json_delta", "partial_json": part} for part in _halves(text)]


@dataclass(frozen=True)
class Fails:
    """An HTTP error."""

    status: int
    kind: str
    message: str = "no"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StreamFails:
    """An error event inside a stream that began well."""

    kind: str


@dataclass(frozen=True)
class Garbles:
    """A stream with an event that is no JSON."""


@dataclass
class Stalls:
    """Says nothing until the client hangs up. `begun`: after the reply's first event."""

    begun: bool
    reached: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)


Step = Says | Fails | StreamFails | Garbles | Stalls


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def call(name: str, ident: str = "", /, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": ident or f"tu_{name}", "name": name, "input": given}


def says(*blocks: dict[str, Any], **options: Any) -> Says:
    return Says(blocks, **options)


def _halves(words: str) -> tuple[str, str]:
    middle = len(words) // 2
    return words[:middle], words[middle:]


class Wire:
    """`script` is what will be answered, `requests` and `headers` what was asked so far."""

    def __init__(self) -> None:
        self.script: deque[Step] = deque()
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def then(self, *steps: Step) -> None:
        self.script.extend(steps)

    def results(self, request: int = -1) -> list[dict[str, Any]]:
        """The tool results (or texts) of the last message of a request."""
        content: list[dict[str, Any]] = self.requests[request]["messages"][-1]["content"]
        return content

    def __enter__(self) -> Wire:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 14  # buffered writes: events need not arrive one by one

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            wire.requests.append(json.loads(self.rfile.read(length)))
            wire.headers.append({key.lower(): value for key, value in self.headers.items()})
            self.close_connection = True
            step = wire.script.popleft() if wire.script else Fails(500, "api_error", "script over")
            if isinstance(step, Fails):
                self._fail(step)
            else:
                self._stream(step)

        def _fail(self, step: Fails) -> None:
            error = {"type": step.kind, "message": step.message}
            body = json.dumps({"type": "error", "error": error}).encode()
            self.send_response(step.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            for name, value in step.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, step: Says | StreamFails | Garbles | Stalls) -> None:
            if isinstance(step, Stalls) and not step.begun:
                self._stall(step)
                return
            chunked = not isinstance(step, Says) or step.chunked
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            if chunked:
                self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            cut = step.cut if isinstance(step, Says) else None
            for number, event in enumerate(_events(step)):
                if number == cut:
                    return  # no last chunk, no end of message
                self._send(event, chunked)
            if isinstance(step, Stalls):
                self._stall(step)
            elif chunked:
                self.wfile.write(b"0\r\n\r\n")

        def _send(self, event: Event, chunked: bool) -> None:
            data = event.get("garbled") or json.dumps(event)
            line = f"event: {event['type']}\ndata: {data}\n\n".encode()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line) if chunked else line)

        def _stall(self, step: Stalls) -> None:
            self.wfile.flush()
            step.reached.set()
            self.rfile.read(1)  # nothing, when the client has hung up
            step.hung_up.set()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _events(step: Says | StreamFails | Garbles | Stalls) -> Iterator[Event]:
    if isinstance(step, Says):
        yield from step.events()
        return
    yield next(Says(()).events())
    if isinstance(step, StreamFails):
        yield {"type": "error", "error": {"type": step.kind, "message": "in the middle"}}
    elif isinstance(step, Garbles):
        yield {"type": "content_block_start", "garbled": "{not json"}
