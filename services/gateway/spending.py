"""What answers have cost, for operators: `python -m services.gateway spending [DAYS]`.

Prints one JSON line a day (UTC), user and model, of the last DAYS days (7 unless told otherwise, today among them).
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import make_engine
from services.gateway.storage.spending import MICROS, Spending
from shared.entry import USAGE_STATUS

_DAYS = 7


async def main(settings: GatewaySettings, arguments: Sequence[str]) -> int:
    """Returns the exit status: 0, or 64 for arguments that mean nothing."""
    match arguments:
        case []:
            days = _DAYS
        case [text] if text.isdecimal() and int(text) > 0:
            days = int(text)
        case _:
            print("spending takes a number of days, at least 1", file=sys.stderr)  # noqa: T201 - a terminal
            return USAGE_STATUS
    engine = make_engine(settings.database)
    try:
        rows = await Spending(engine).since(datetime.now(UTC).date() - timedelta(days=days - 1))
    finally:
        await engine.dispose()
    for row in rows:
        cost = row["cost_micros"] / MICROS
        counted = {name: row[name] for name in ("user_id", "model", "answers", "input_tokens", "output_tokens")}
        print(json.dumps({"day": row["day"].isoformat(), **counted, "cost": cost}, ensure_ascii=False))  # noqa: T201 - a terminal
    return 0
