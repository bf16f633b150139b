"""A simulated population: Bulk FHIR files of invented patients, and beside them what is right for each imaging order.

It measures `imaging-cds replay`: how often the service gives the card that is right, and how often one that is not. So
nothing here imports the clinical core, and its wordings are written without the phrases and codes of the reader: a
population made from those would only show that the reader recognises itself.
"""
