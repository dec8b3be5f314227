"""What will be written: the model lowered to the intermediate representation."""
