"""What each signal of a footprint is worth: fitted by benchmarks/footprint_weights.py to 540
commits of nine public repositories."""

from __future__ import annotations

WEIGHTS = {
    "text": 1.98,
    "first line": 1.11,
    "path": 1.53,
    "alike": 0.32,
    "alike rank": 0.62,
    "spoken of": 0.89,
    "together": 1.21,
    "imports": 0.83,
    "importers": 0.79,
    "folder": 0.24,
    "recent": 0.83,
    "named": 1.13,
    "others named": -0.4,
}
BIAS = -5.3
