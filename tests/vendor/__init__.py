"""The LLM vendor, played by a real HTTP server: `python -m tests.vendor --port N`."""
