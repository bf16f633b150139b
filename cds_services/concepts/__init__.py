"""Which codes and which words mean one concept; the same for every topic."""
