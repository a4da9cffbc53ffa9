from typing import AsyncGenerator, AsyncIterator
async def count(n: int) -> AsyncGenerator[int, str]:
    s = yield n
    async for x in other(): yield x; s.lower()
    try:
        yield [1, *[2]]
    finally:
        await g.aclose()
async def main():
    g = count(1)
    await g.asend("x")
    async with g as h: print([i async for i in g], f"{h!r:>{3}}")
    for x in g: yield from x
    return 3
