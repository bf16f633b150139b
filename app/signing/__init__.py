"""Who at a site has signed which knowledge, and what stays silent because no one has."""
