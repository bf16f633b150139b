"""Reading radiology reports: their parts, what they say of this study, how sure, and since when."""
