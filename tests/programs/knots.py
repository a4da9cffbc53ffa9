"""Random programs of modules whose parts hang on each other in circles, without a declaration that would say what comes first:
unannotated functions that return each other's results, attributes and variables that are assigned from each other, loops around
them, names imported from each other (half of them under TYPE_CHECKING) and bound again.
"""
from typed import Module

HEAD = "from typing import TYPE_CHECKING"
CONSTANTS = ("1", "'a'", "None", "b''", "1.5", "True", "[]", "{}", "()")
FORMS = ("{a}", "{a}", "{a}", "{a}", "[{a}]", "[{a}, {b}]", "({a}, {b})", "{{'k': {a}}}", "{a} or {b}", "{a} and {b}",
         "({a} if {b} else {c})", "{a}[0]", "[x for x in {a}]", "[{a} for x in {b}]", "(lambda: {a})()", "(lambda x: x)({a})",
         "list({a})", "next(iter({a}))", "not {a}", "max({a}, {b})", "dict(k={a})", "({a}).copy()", "str({a})", "(y := {a})", "{a} + {b}",
         "sorted({a}, key=lambda x: {b})")


class Writer:
    def __init__(self, random, name, names):
        self.random, self.name, self.names = random, name, names
        self.lines = []
        self.local = []

    def atom(self):
        """Something of the program: of this module, or of another one where that is imported."""
        dice = self.random.random()
        if dice < 0.12:
            return self.random.choice(CONSTANTS)
        if self.local and dice < 0.3:
            return self.random.choice(self.local)
        name = self.random.choice(self.names)
        if name.startswith("f"):
            return self.random.choice((f"{name}()", f"{name}()", f"{name}({self.random.choice(CONSTANTS)})"))
        if name.startswith("C"):
            return self.random.choice((f"{name}()", f"{name}().a", f"{name}().b", f"{name}().m()", f"{name}.c", f"{name}().p"))
        return name

    def value(self):
        return self.random.choice(FORMS).format(a=self.atom(), b=self.atom(), c=self.atom())

    def line(self, indent, text):
        self.lines.append("    " * indent + text)

    def binding(self, indent, target):
        way = self.random.randrange(8)
        if way == 0:
            self.line(indent, f"for {target} in {self.value()}:")
            self.line(indent + 1, self.value())
        elif way == 1:
            self.line(indent, f"while {self.value()}:")
            self.line(indent + 1, f"{target} = {self.value()}")
        elif way == 2:
            self.line(indent, f"if {self.value()}:")
            self.line(indent + 1, f"{target} = {self.value()}")
            self.line(indent, "else:")
            self.line(indent + 1, f"{target} = {self.value()}")
        elif way == 3:
            self.line(indent, f"{target}, z = {self.value()}")
        else:
            self.line(indent, f"{target} = {self.value()}")

    def function(self, indent, name, method=False):
        parameters = (["self"] if method else []) + [f"u={self.random.choice(CONSTANTS)}"]
        self.local = [*parameters[:-1], "u"]
        kind = self.random.choice(("", "", "", "async "))
        self.line(indent, f"{kind}def {name}({', '.join(parameters)}):")
        if method and self.random.random() < 0.5:
            self.local += ["self.a", "self.b", "self.m()"]
        for _ in range(self.random.randrange(4)):
            target = self.random.choice(("w", "v", "u", *(("self.a", "self.b") if method else ())))
            self.binding(indent + 1, target)
            self.local.append(target)
        self.line(indent + 1, self.random.choice(("return {}", "return {}", "return {}", "yield {}")).format(self.value()))
        self.local = []

    def class_(self, name):
        base = self.random.choice([one for one in self.names if one.startswith("C") and one < name] + [""])
        self.line(0, f"class {name}{f'({base})' if base and self.random.random() < 0.3 else ''}:")
        self.line(1, f"c = {self.value()}")
        for method in ("__init__", "m", "p"):
            if method == "p":
                self.line(1, "@property")
            self.function(1, method, method=True)

    def imports(self, others):
        for other, names in others:
            chosen = self.random.sample(names, self.random.randrange(1, len(names) + 1))
            if self.random.random() < 0.5:
                self.line(0, "if TYPE_CHECKING:")
                self.line(1, f"from {other} import {', '.join(chosen)}")
            else:
                self.line(0, f"from {other} import {', '.join(chosen)}")

    def statement(self, name):
        if name.startswith("f"):
            self.function(0, name)
        elif name.startswith("C"):
            self.class_(name)
        else:
            self.binding(0, name)


def make(random, count=3):
    own = {f"part{i}": [f"{letter}{i}{j}" for letter in "fvC" for j in range(random.randrange(1, 3))]
           for i in range(random.randrange(1, count + 1))}
    names = [name for mine in own.values() for name in mine]
    modules = []
    for module, mine in own.items():
        writer = Writer(random, module, names)
        writer.line(0, HEAD)
        writer.imports([(other, theirs) for other, theirs in own.items() if other != module])
        bound = [*mine, *random.sample(names, min(len(names), random.randrange(3)))]     # what is imported is bound again
        for name in random.sample(bound, len(bound)):
            writer.statement(name)
        modules.append(Module(module, writer.lines))
    return modules
