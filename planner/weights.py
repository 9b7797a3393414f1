"""What each signal of a footprint is worth: fitted by benchmarks/footprint_weights.py to 540
commits of nine public repositories."""

from __future__ import annotations

WEIGHTS = {
    "text": 1.48,
    "first line": 1.10,
    "passage": 0.52,
    "exactly": 0.83,
    "path": 1.70,
    "alike": 0.50,
    "alike rank": 0.60,
    "spoken of": 0.69,
    "together": 0.92,
    "imports": 0.83,
    "importers": 0.71,
    "last": 1.28,
    "named": 0.84,
    "others named": -0.55,
}
BIAS = -5.45
