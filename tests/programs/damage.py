"""Breaks a program in the ways of somebody who is typing it, or who got it wrong: lines and words moved, lost, doubled,
exchanged.
"""
import re

from typed import Module

WORD = re.compile(r"\w+|[^\w\s]")


def drop_line(random, lines):
    del lines[random.randrange(len(lines))]


def double_line(random, lines):
    at = random.randrange(len(lines))
    lines.insert(random.randrange(len(lines)), lines[at])


def move_line(random, lines):
    line = lines.pop(random.randrange(len(lines)))
    lines.insert(random.randrange(len(lines) + 1), line)


def indent_line(random, lines):
    at = random.randrange(len(lines))
    lines[at] = random.choice(("    ", " ", "\t")) + lines[at] if random.random() < 0.5 else lines[at][4:]


def cut_line(random, lines):
    at = random.randrange(len(lines))
    lines[at] = lines[at][:random.randrange(len(lines[at]) + 1)]


def exchange_words(random, lines):
    """A word of one line comes to stand in another: often still a program, of other types."""
    here, there = random.randrange(len(lines)), random.randrange(len(lines))
    words, others = list(WORD.finditer(lines[here])), WORD.findall(lines[there])
    if words and others:
        word = random.choice(words)
        lines[here] = lines[here][:word.start()] + random.choice(others) + lines[here][word.end():]


def drop_word(random, lines):
    here = random.randrange(len(lines))
    if words := list(WORD.finditer(lines[here])):
        word = random.choice(words)
        lines[here] = lines[here][:word.start()] + lines[here][word.end():]


WAYS = (drop_line, double_line, move_line, indent_line, cut_line, exchange_words, exchange_words, exchange_words, drop_word)


def damage(random, modules):
    """The modules with up to a dozen places broken."""
    broken = [Module(name, list(lines)) for name, lines in modules]
    for _ in range(random.randrange(1, 13)):
        lines = random.choice(broken).lines
        if len(lines) > 1:
            random.choice(WAYS)(random, lines)
    return broken
