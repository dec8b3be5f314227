"""The tests that every generated package has to pass, and what they are made of.

They compare the package with botocore, which reads the same model. The generated tests import the
modules ``*_tests``; the others are what these are made of: botocore as the oracle (``oracle``,
``botocore_*``, ``clients``, ``endpoint_rules``), what is drawn (``responses``, ``pagination``,
``constraint_violations``, ``sparse_responses``), what has to hold (``properties``, ``differences``,
``protocols``), and what is known of the package (``package_info``, ``definitions``). This folder is in the source
distribution, beside the model, and neither in the wheel nor in a vendored copy.
"""
