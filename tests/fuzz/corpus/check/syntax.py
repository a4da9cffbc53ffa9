class C[T: int = str, *Ts, **P](Base, metaclass=M):
    @property
    async def f(self, a, /, b=1, *c, d: "list[int]" = (), **e) -> "AsyncIterator[T]":
        match a:
            case {"k": [x, *_], **r} | C(y=1) if (z := await x): yield z
            case _: pass
        try: pass
        except* (A, B) as e: raise
        except: ...
        else: del x[1:2, ::3], y.z
        with (a as b, c): lambda *a, k=1: (yield)
        while x < 1 <= 2 not in 3 is not None: x @= -1 ** ~y; break
        else: global g; assert x, y
        type A[T] = dict[str, T]
        return not x if y else {**z} | {1: 2} | {*a} | {k: v async for k, v in w if k}
