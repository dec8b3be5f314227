"""The modules of a package, each lowered by a module of its own."""
