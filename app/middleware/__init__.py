"""Layers around every answer: headers, addresses, who may use a browser, failures, the fast path."""
