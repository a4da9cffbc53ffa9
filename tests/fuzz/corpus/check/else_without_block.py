async def h():
    if 2:a 
    else: 