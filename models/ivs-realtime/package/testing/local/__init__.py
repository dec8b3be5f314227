"""A local Amazon IVS Real-Time Streaming: how stages, participants and compositions behave."""
