"""What became of imaging: the reports that count today, and what has been ordered, booked and done since."""
