"""Stages that do what a test tells them, in place of astronomy or an LLM: the worker is what is tested."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from shared.contracts.passages import Retrieval
from shared.contracts.turn import Answer, ChatTurn, StageName
from shared.worker.stage import HealthCheck, Progress

Work = Callable[[ChatTurn, Progress], Awaitable[ChatTurn]]


class ScriptedStage:
    """Calls one piece of work after the other, the last again and again."""

    def __init__(self, name: StageName, *works: Work) -> None:
        self.name = name
        self._works = list(works)
        self.seen: list[ChatTurn] = []
        self.started = asyncio.Event()

    async def open(self) -> None:
        return

    async def close(self) -> None:
        return

    def checks(self) -> Mapping[str, HealthCheck]:
        return {}

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:
        self.seen.append(turn)
        self.started.set()
        work = self._works.pop(0) if len(self._works) > 1 else self._works[0]
        return await work(turn, progress)


async def retrieve(turn: ChatTurn, _: Progress) -> ChatTurn:
    return turn.model_copy(update={"retrieval": Retrieval(passages=())})


async def answer(turn: ChatTurn, progress: Progress) -> ChatTurn:
    for piece in ("올해는 ", "차분히 ", "가요."):
        await progress.say(piece)
    return turn.model_copy(update={"answer": Answer(text=progress.said, provider="test", model="test")})


def raising(error: Exception) -> Work:
    async def work(_: ChatTurn, __: Progress) -> ChatTurn:
        raise error

    return work


async def never(_: ChatTurn, progress: Progress) -> ChatTurn:
    await progress.say("시작만 ")
    await asyncio.Event().wait()
    raise AssertionError("an event nobody sets")


async def until_stopped(turn: ChatTurn, progress: Progress) -> ChatTurn:
    await progress.say("여기까지")
    await progress.stopped.wait()
    stopped = Answer(text=progress.said, provider="test", model="test", finish_reason="stopped")
    return turn.model_copy(update={"answer": stopped})
