"""paralex: several coding agents on one codebase at the same time, without colliding."""

__version__ = "0.1.0"
