"""What the file of a program says of how hard a mistake in it would be to use, for each format of programs: assertions."""
import re
import shutil
import struct
import subprocess

from cli_tools import Skipped


def elf(program):
    """Anywhere in memory, nothing that is both written and run, no table of functions to overwrite, guarded stacks."""
    if not shutil.which("readelf") or not shutil.which("objdump"):
        raise Skipped("no readelf or objdump")

    def read(*arguments):
        return subprocess.run(["readelf", "-W", *arguments, program], capture_output=True, text=True).stdout
    header, segments = read("-h"), read("-l")
    assert "Type:                              DYN" in header, "no PIE"
    assert "GNU_RELRO" in segments and re.search(r"FLAGS_1.*NOW", read("-d")), "no full RELRO"
    assert re.search(r"GNU_STACK\s.*RW\s", segments) and "RWE" not in segments, "memory that is written and executed"
    symbols = read("-s", "--dyn-syms")
    if "X86-64" in header and "__stack_chk_fail" not in symbols:     # static and stripped: the canary as it is read
        code = subprocess.run(["objdump", "-d", program], capture_output=True, text=True).stdout
        assert code.count("%fs:0x28") > 500, "no stack protector"
    return symbols


def macho(program):
    content = program.read_bytes()
    assert struct.unpack_from("<I", content, 24)[0] & 0x200000, "no PIE"
    assert b"__stack_chk_fail" in content, "no stack protector"


def pe(program):
    content = program.read_bytes()
    header = struct.unpack_from("<I", content, 0x3c)[0]
    characteristics = struct.unpack_from("<H", content, header + 24 + 70)[0]
    for flag, what in ((0x20, "no 64-bit addresses at random"), (0x40, "no addresses at random"), (0x100, "data that is executed")):
        assert characteristics & flag, what
