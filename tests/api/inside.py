"""Asks an app in this process, without a served address."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from fastapi import FastAPI


def ask(
    application: FastAPI,
    method: str,
    path: str,
    *,
    asker: str = "127.0.0.1",
    **options: Any,  # noqa: ANN401
) -> httpx.Response:
    """Return the answer of `application`; a fault in it is answered, as a server does.

    `asker` is the address that the request comes from.
    """

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(application, raise_app_exceptions=False, client=(asker, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    # In a thread of its own: the browser tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(once())).result()
