"""The asynchronous client: what has to differ from the synchronous one for event loops of asyncio."""
