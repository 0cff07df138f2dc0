from shared.bus.topology import BACKBONE, control_queue, event_queue

DURABLE_ARGUMENTS = {
    **{
        f"saju.work.{stage}": {
            "x-queue-type": "quorum",
            "x-max-length": 10_000,
            "x-overflow": "reject-publish",
            "x-delivery-limit": 4,
            "x-dead-letter-exchange": "saju.dead",
            "x-dead-letter-strategy": "at-least-once",
        }
        for stage in ("saju_engine", "retriever", "llm_worker")
    },
    **{
        f"saju.wait.{seconds}s": {
            "x-queue-type": "quorum",
            "x-message-ttl": seconds * 1000,
            "x-overflow": "reject-publish",
            "x-delivery-limit": 1_000_000,
            "x-dead-letter-exchange": "saju.work",
            "x-dead-letter-strategy": "at-least-once",
        }
        for seconds in (1, 5, 30)
    },
    **{
        name: {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}
        for name in ("saju.dead_letters", "gateway.abandoned", "gateway.outcomes")
    },
}
"""As brokers have them: a version that declares anything else under these names is refused by each of them."""


def test_the_arguments_of_durable_queues_are_those_brokers_have() -> None:
    declared = {binding.queue.name: binding.queue.arguments for binding in BACKBONE.bindings}
    assert declared == DURABLE_ARGUMENTS


def test_queues_that_go_with_a_connection_are_bounded_and_drop_their_oldest() -> None:
    for queue in (control_queue("one"), event_queue("one")):
        assert int(queue.arguments["x-max-length"]) > 0
        assert queue.arguments["x-overflow"] == "drop-head"
