"""Topic: imaging of adults with known or suspected demyelinating disease of the central nervous system."""
