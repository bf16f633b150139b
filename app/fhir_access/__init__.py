"""Read what the prefetch lacks from the client's FHIR server: only listed servers, within one time budget."""
