"""What helps trainers to write content: new files from templates."""
