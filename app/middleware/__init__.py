"""Layers around every answer: headers, addresses, web pages of other origins, failures, the fast path."""
