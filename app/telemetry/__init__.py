"""What the service tells of its calls: lines, numbers and traces, never anything of a patient."""
