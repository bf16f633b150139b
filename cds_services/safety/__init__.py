"""What bears on contrast and scanner: kidneys, allergy, pregnancy, implants; the same for every topic."""
