"""What the status of a rating means, in words for readers, wherever a status is shown."""
