"""What proves and measures; nobody needs it to change the generator."""
