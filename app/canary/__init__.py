"""The canary: invented calls through the real route, which raise the alarm if a card does not come, or should not."""
