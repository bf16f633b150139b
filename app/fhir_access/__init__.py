"""What the prefetch lacks, read from the client's FHIR server: only listed servers, within one time budget."""
