"""What the documentation site adds to the pages."""
