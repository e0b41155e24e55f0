"""Starting the three processes, keeping them up, stopping them together."""
