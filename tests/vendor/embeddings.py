"""Deterministic embeddings: texts that share character pairs are near one another."""

import base64
import hashlib
import math
import struct
from typing import Any

DIMENSIONS = 64


def embed(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A unit vector."""
    vector = [0.0] * dimensions
    padded = f" {text.strip()} "
    for size in (1, 2, 3):
        for i in range(len(padded) - size + 1):
            digest = hashlib.blake2b(padded[i : i + size].encode(), digest_size=8).digest()
            number = int.from_bytes(digest)
            vector[number % dimensions] += 1.0 if number >> 32 & 1 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def response(body: dict[str, Any]) -> dict[str, Any]:
    """The answer of `/v1/embeddings`, in floats or base64 as asked."""
    inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
    dimensions = int(body.get("dimensions") or DIMENSIONS)
    data = []
    for index, text in enumerate(inputs):
        vector = embed(str(text), dimensions)
        packed = base64.b64encode(struct.pack(f"<{dimensions}f", *vector)).decode()
        as_text = body.get("encoding_format") == "base64"
        data.append({"object": "embedding", "index": index, "embedding": packed if as_text else vector})
    count = sum(len(str(text)) for text in inputs)
    return {
        "object": "list",
        "data": data,
        "model": body.get("model", "sim-embedding"),
        "usage": {"prompt_tokens": count, "total_tokens": count},
    }
