"""Tests of reading and writing imaging orders."""
