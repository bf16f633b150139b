"""What bears on contrast and scanner."""
