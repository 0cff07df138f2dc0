"""Messages between processes: pydantic models, versioned by their `type`."""
