"""The command line of a package: ``python -m`` and its name. Nothing else imports it."""
