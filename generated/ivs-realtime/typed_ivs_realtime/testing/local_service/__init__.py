"""What local services are made of: services that run in the process, for tests and demonstrations.

How one behaves is written by hand for each, in the package ``local`` beside this one. Requests and
responses travel as HTTP, whether or not a socket is between client and service.
"""

# docs/decisions/local-services.md says why.
