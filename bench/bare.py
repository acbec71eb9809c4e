"""A bare aiohttp answer in its own process: the floor of every call over HTTP."""

import asyncio

from aiohttp import web


async def answer(_: web.Request) -> web.Response:
    """Say nothing worth saying."""
    return web.Response(text="ok")


async def main() -> None:
    """Listen, print the address, and answer until the process is ended."""
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
