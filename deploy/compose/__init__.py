"""What the composition mounts into its containers."""
