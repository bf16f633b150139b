"""The patient's record: each resource read once into a small frozen value; other packages see no JSON of it."""
