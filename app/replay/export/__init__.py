"""A population from a FHIR server, by Bulk Data Export (HL7, hl7.org/fhir/uv/bulkdata)."""
