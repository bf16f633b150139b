"""Who may see the pages, and what they may do there."""
