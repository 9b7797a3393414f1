"""What the agent relies on in the SDK; a new version that breaks one of these is seen here."""

from __future__ import annotations

import inspect

import anthropic
import httpx2
import pytest

from tests.worker.wire import KEY, Says, Wire, call


def client(wire: Wire) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key=KEY, base_url=wire.url, max_retries=0)


def read(wire: Wire) -> object:
    with client(wire).messages.stream(
        model="m", max_tokens=10, messages=[{"role": "user", "content": "x"}]
    ) as stream:
        return stream.get_final_message()


def test_there_is_no_temperature() -> None:
    parameters = inspect.signature(anthropic.resources.Messages.stream).parameters
    assert "temperature" not in parameters
    assert {"system", "tools", "max_tokens", "messages", "model"} <= parameters.keys()


def test_a_chunked_stream_that_is_cut_raises_an_error_of_the_transport(wire: Wire) -> None:
    wire.then(Says((call("finish"),), cut=3))
    with pytest.raises(httpx2.RemoteProtocolError) as raised:
        read(wire)
    assert isinstance(raised.value, httpx2.TransportError)
    assert not isinstance(raised.value, anthropic.APIError)


def test_an_unchunked_stream_that_is_cut_raises_nothing(wire: Wire) -> None:
    wire.then(Says((call("finish"),), cut=3, chunked=False))
    assert getattr(read(wire), "stop_reason", "") is None


def test_tool_input_that_is_no_json_ends_the_stream_with_a_value_error(wire: Wire) -> None:
    wire.then(Says((call("finish"),), raw={0: '{"a": nonsense}'}))
    with pytest.raises(ValueError, match="Unable to parse tool parameter JSON"):
        read(wire)


def test_half_a_tool_input_is_completed_in_silence(wire: Wire) -> None:
    wire.then(Says((call("finish"),), raw={0: '{"a": [1, 2'}))
    (block,) = getattr(read(wire), "content", [])
    assert block.input == {"a": [1, 2]}
