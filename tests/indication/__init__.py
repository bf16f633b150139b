"""What an order says of its reason."""
