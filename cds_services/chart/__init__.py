"""The patient's record: each resource read once into a small frozen value; past this room nobody sees JSON."""
