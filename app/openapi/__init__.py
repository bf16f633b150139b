"""The OpenAPI description of the interface: what is read, what is answered, and every address."""
