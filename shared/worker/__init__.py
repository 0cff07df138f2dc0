"""The worker: what runs a stage of the routing slip."""
