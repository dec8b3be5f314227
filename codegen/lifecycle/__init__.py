"""How a package follows its model: what changed between two models, and what that means."""
