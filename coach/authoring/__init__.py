"""What helps trainers to write content: new files, checks of drafts, forms, versions, trial conversations."""
