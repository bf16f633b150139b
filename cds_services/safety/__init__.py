"""What matters for contrast and scanner: kidneys, allergy, pregnancy, implants; the same for every topic."""
