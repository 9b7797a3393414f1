"""What each signal of a footprint is worth: fitted by benchmarks/footprint_weights.py to 540
commits of nine public repositories."""

from __future__ import annotations

WEIGHTS = {
    "text": 2.61,
    "first line": 1.36,
    "path": 1.27,
    "alike": 0.5,
    "alike rank": 0.37,
    "spoken of": 0.68,
    "together": 1.35,
    "imports": 0.86,
    "importers": 0.44,
    "folder": -0.33,
    "recent": 0.48,
    "named": 1.18,
    "others named": -0.31,
}
BIAS = -5.13
