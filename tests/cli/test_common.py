"""What all commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from paralex.cli.common import context
from paralex.errors import UsageError


def test_a_working_folder_that_was_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with pytest.raises(UsageError, match="has been removed"):
        context()
