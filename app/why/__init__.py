"""Why was this card shown? A page for each card, without anything that identifies the patient."""
