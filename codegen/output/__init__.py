"""How it gets to the disk: rendered, formatted, written all or nothing."""
