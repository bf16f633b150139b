"""Who calls: the signed token of a CDS client, checked before anything of its call is read."""
