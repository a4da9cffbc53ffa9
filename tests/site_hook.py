"""What the documents have that the site's generator doesn't know: names of programs shown, and links to files that aren't pages."""
import re


def on_page_markdown(markdown, **_):
    named = re.sub(r"^```python (\w+\.py)$", r'```python title="\1"', markdown, flags=re.MULTILINE)
    return re.sub(r"\[([^\]]+)\]\(\.\./([^)#]+)[^)]*\)", r"\1 (`\2`)", named)
