"""Tests of forms: labels, answers, boxes and tables."""
