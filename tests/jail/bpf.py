"""Runs a classic BPF program on a made-up system call, so that another machine's filter can be tried here."""

from __future__ import annotations

import struct

from sandbox.jail.seccomp import Instruction


def answer(code: list[Instruction], arch: int, number: int, *arguments: int) -> int:
    data = struct.pack(
        "<iIQ6Q", number - (1 << 32 if number >= 1 << 31 else 0), arch, 0, *arguments, *[0] * (6 - len(arguments))
    )
    accumulator, at = 0, 0
    while True:
        operation, true, false, constant = code[at]
        at += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, constant)
            case 0x54:
                accumulator &= constant
            case 0x05:
                at += constant
            case 0x06:
                return constant
            case 0x15:
                at += true if accumulator == constant else false
            case 0x25:
                at += true if accumulator > constant else false
            case 0x35:
                at += true if accumulator >= constant else false
            case 0x45:
                at += true if accumulator & constant else false
            case _:
                raise AssertionError(f"no such instruction: {operation:#x}")
