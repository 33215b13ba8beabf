"""The suites' own keys: what they run against is encrypted, as it is in production."""

from temporal.encryption import Keyring

PAYLOAD_KEYS = "tests:bm90IGEgc2VjcmV0OiBhIGtleSBmb3IgdGVzdGluZyE="
KEYS = Keyring(PAYLOAD_KEYS)
