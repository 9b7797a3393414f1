"""No test reaches a real provider, sees a real key, or connects past this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paralex.worker.desk_double import RehearsalDesk
from tests.worker.wire import Wire

SOURCES = {
    "src/a.py": "def f(x):\n    return x + 1\n\n\ndef g(x):\n    return x - 1\n",
    "src/b.py": "LIMIT = 10\n",
    "src/with space.py": "WORD = 'one'\n",
    "README.md": "A project.\n",
}


@pytest.fixture(autouse=True)
def no_real_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL", "PROFILE", "CUSTOM_HEADERS"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)
    for name in ("PARALEX_MODEL", "PARALEX_THINK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            assert ipaddress.ip_address(address[0]).is_loopback, f"a test calls {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture
def view(tmp_path: Path) -> Path:
    """A small project, as an agent finds it in its view."""
    root = tmp_path / "view"
    for path, text in SOURCES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def desk_for(view: Path, tmp_path: Path) -> Callable[..., RehearsalDesk]:
    def make(**options: Any) -> RehearsalDesk:
        return RehearsalDesk(root=view, records=tmp_path / "records", **options)

    return make


@pytest.fixture
def desk(desk_for: Callable[..., RehearsalDesk]) -> RehearsalDesk:
    return desk_for()


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as server:
        yield server
