"""Reading free text: the engine module by module, and the reason for exam as a whole."""
