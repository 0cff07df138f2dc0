"""What two services need: contracts, vocabulary, bus, worker, settings, observability. Imports no service."""
