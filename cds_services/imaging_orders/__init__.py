"""What study does this order ask for? Codes or words in, modality, regions and contrast out."""
