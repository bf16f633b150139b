"""Which codes and words mean one concept."""
