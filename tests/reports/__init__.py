"""Reading radiology reports: attachments, parts, and every fact."""
