"""Authenticate the caller: the signed token of a CDS client is checked before anything of its call is read."""
