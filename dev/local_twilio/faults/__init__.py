"""The fault switchboard: what can go wrong with Twilio, on demand, one call or callback at a time.

Nothing here is in the path of a local Twilio that was started without `--faults-port`.
"""
