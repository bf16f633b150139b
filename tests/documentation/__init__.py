"""What the README and the pages tell people to do works, and what they list is all there is."""
