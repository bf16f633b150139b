"""What one caller, one call and all calls together may take: bodies, places, time."""
