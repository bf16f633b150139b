"""After the MRI in demyelinating disease: the report is in, what next."""
