"""The intermediate representation: what will be written, as plain values."""
