"""Documents → the model of a service: loaded, validated and corrected by the overlay."""
