"""The thread that reads one streamed reply, over a connection that can be shut down under it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

from paralex.worker.anthropic_reply import Reply, reply_of, usage_of
from paralex.worker.pricing import Usage

if TYPE_CHECKING:
    import anthropic


class Hiccup(Exception):
    """Worth another try; `after`: seconds that the server asks to wait."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Reader(threading.Thread):
    """Reads one streamed reply to its end."""

    def __init__(
        self, client: anthropic.Anthropic, request: dict[str, Any], line: threading.local
    ) -> None:
        super().__init__(name="model reply", daemon=True)
        self._client = client
        self._request = request
        self._line = line
        self._socket: socket.socket | None = None
        self._hung_up = False
        self.answered = threading.Event()
        self.ended = threading.Event()
        self.reply: Reply | None = None
        self.usage: Usage | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        self._line.reader = self
        try:
            self.reply = self._read()
        except BaseException as error:
            # Handed to the thread that asked; this one has nobody above it.
            self.error = error
        finally:
            self.ended.set()

    def hang_up(self) -> None:
        """Shuts the connection down under the reader; from the worker's thread."""
        self._hung_up = True
        self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is not None:
            # The plain socket's method: that of a TLS socket also drops state the reader uses.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by the transport at each of its steps, in the reader's thread. Never raises:
        that would also keep the transport from closing what it has opened."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = info["return_value"].get_extra_info("socket")
            if self._hung_up:  # while it was still connecting
                self._shut_down()

    def _read(self) -> Reply:
        parts: dict[int, list[str]] = {}
        problem = ""
        with self._client.messages.stream(**self._request) as stream:
            try:
                for event in stream:
                    if event.type == "message_start":
                        self.answered.set()
                    if self.answered.is_set():
                        self.usage = usage_of(stream.current_message_snapshot.usage)
                    if (
                        event.type == "content_block_delta"
                        and event.delta.type == "input_json_delta"
                    ):
                        parts.setdefault(event.index, []).append(event.delta.partial_json)
            except json.JSONDecodeError:
                raise  # a garbled stream
            except ValueError as error:
                # The SDK gives up in the middle when a tool's input is not JSON. What came until
                # then is a turn all the same, and the model is told.
                if not self.answered.is_set():
                    raise
                problem = f"is not valid JSON ({str(error).partition(' JSON: ')[0][-200:]})"
            if not self.answered.is_set():
                raise Hiccup("the reply was cut before it began")
            message = stream.current_message_snapshot
        if message.stop_reason is None and not problem:
            raise Hiccup("the reply was cut: it has no end")
        return reply_of(message, {index: "".join(part) for index, part in parts.items()}, problem)
