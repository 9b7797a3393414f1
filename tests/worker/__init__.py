"""Tests of the worker room."""
