"""What the service says: documents are loaded, validated and corrected by the overlay."""
