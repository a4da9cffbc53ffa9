class Movie(TypedDict, total=False):  # typed year: int
