"""One reply of a model over the SDK's streaming messages: cut streams, overload, cancellation.

A reply is read in a thread of its own, so that the worker can look after its task meanwhile;
when the task is cancelled the connection is shut down under the reader, which then ends. Every
request has its own connection for that reason.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import random
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from paralex.worker.anthropic_reader import Hiccup, Reader
from paralex.worker.anthropic_reply import Reply
from paralex.worker.pause import Sleep, pause
from paralex.worker.pricing import Usage
from paralex.worker.transcript import blotted
from paralex.worker.watch import Watch

if TYPE_CHECKING:
    import anthropic

ATTEMPTS = 6  # tries of one request
FIRST_WAIT, LONGEST_BACKOFF = 1.0, 30.0  # seconds
LONGEST_WAIT = 120.0  # seconds; a server that wants more is told off as unavailable
LOOK = 0.1  # seconds between two looks at the attempt
CONNECT = 10.0  # seconds to reach the server

_PASSING = {"api_error", "overloaded_error", "rate_limit_error", "timeout_error"}
_PASSING_STATUS = {408, 409, 429}


class ProviderFailed(Exception):
    """The provider did not answer or said no; `retry`: another attempt may go better."""

    def __init__(self, why: str, *, retry: bool) -> None:
        super().__init__(why)
        self.retry = retry


class Provider:
    """The model's server; one object for all threads of a run."""

    def __init__(self, key: str, base_url: str | None, timeout: float, sleep: Sleep) -> None:
        self._key = key
        self._base_url = base_url
        self._timeout = timeout
        self._sleep = sleep
        self._lock = threading.Lock()  # guards the making of the client
        self._client: anthropic.Anthropic | None = None
        self._line = threading.local()  # the reader of the current thread, for the hook

    def ask(
        self,
        request: dict[str, Any],
        watch: Watch,
        *,
        answered: Callable[[], None],
        bill: Callable[[Usage], None],
        seed: str,
    ) -> Reply:
        """One reply, tried again while that may help. `answered` is called, often, once a reply
        has begun; `bill` gets what each try has used, those that were cut included. `seed` makes
        the waits between tries repeatable. Raises `ProviderFailed`, and what `watch.alive` does."""
        jitter = random.Random(seed)
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(request, watch, answered, bill)
            except Hiccup as hiccup:
                why = f"the model's server: {hiccup}"
                if attempt == ATTEMPTS:
                    raise ProviderFailed(f"{why} ({attempt} tries)", retry=True) from hiccup
                if hiccup.after is not None and hiccup.after > LONGEST_WAIT:
                    raise ProviderFailed(
                        f"{why}; it asks to wait {hiccup.after:.0f} s", retry=True
                    ) from hiccup
                seconds = wait * jitter.uniform(0.75, 1) if hiccup.after is None else hiccup.after
                watch.note("model_retry", attempt=attempt, why=str(hiccup), seconds=seconds)
                pause(seconds, watch.alive, self._sleep)
                wait = min(wait * 2, LONGEST_BACKOFF)
        raise AssertionError("unreachable: the last try returns or raises")

    def _once(
        self,
        request: dict[str, Any],
        watch: Watch,
        answered: Callable[[], None],
        bill: Callable[[Usage], None],
    ) -> Reply:
        reader = Reader(self._connected(), request, self._line)
        reader.start()
        deadline = time.monotonic() + self._timeout
        try:
            while not reader.ended.wait(LOOK):
                if reader.answered.is_set():
                    answered()
                watch.alive()
                if time.monotonic() > deadline:
                    raise Hiccup(f"no whole reply within {self._timeout:g} s")
        finally:
            if not reader.ended.is_set():
                reader.hang_up()
            reader.join()
            if reader.usage is not None:
                bill(reader.usage)
        if reader.answered.is_set():
            answered()
        if reader.error is not None:
            raise self._explained(reader.error)
        assert reader.reply is not None
        return reader.reply

    def _connected(self) -> anthropic.Anthropic:
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def _new_client(self) -> anthropic.Anthropic:
        # Imported here: it costs two seconds of CPU, which only runs with a model should pay.
        import anthropic
        import httpx2

        def watched(request: httpx2.Request) -> None:
            reader: Reader = self._line.reader
            request.extensions = {**request.extensions, "trace": reader.trace}

        return anthropic.Anthropic(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,  # retried here: with signs of life, and for cut streams too
            http_client=anthropic.DefaultHttpxClient(
                event_hooks={"request": [watched]},
                timeout=httpx2.Timeout(self._timeout, connect=CONNECT),
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
            ),
        )

    def _explained(self, error: BaseException) -> BaseException:
        """What to raise for an error of the reader."""
        import anthropic
        import httpx2

        if isinstance(error, Hiccup):
            return error
        if isinstance(error, anthropic.APIStatusError):
            said = blotted(error.api_message or error.message, self._key)
            why = f"{error.type or 'status'} ({error.status_code}): {said}"
            status = error.status_code
            if error.type in _PASSING or status in _PASSING_STATUS or status >= 500:
                return Hiccup(why, _retry_after(error.response.headers.get("retry-after")))
            return ProviderFailed(f"the model's server refused: {why}", retry=False)
        if isinstance(error, anthropic.APIConnectionError):
            cause = f": {error.__cause__}" if error.__cause__ else ""
            return Hiccup(f"{error.message.rstrip('.')}{cause}")
        if isinstance(error, httpx2.TransportError):
            return Hiccup(f"the reply was cut: {error}")
        if isinstance(error, json.JSONDecodeError):
            return Hiccup(f"the reply is garbled: {error}")
        return error


def _retry_after(written: str | None) -> float | None:
    """The header's seconds, or those until its date; None without either."""
    if not written:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(written))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(written).timestamp() - time.time())
    return None
