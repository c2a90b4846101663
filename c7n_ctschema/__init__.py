"""What is really in the CloudTrail record that a Cloud Custodian policy waits for."""

__version__ = "0.1.0"
