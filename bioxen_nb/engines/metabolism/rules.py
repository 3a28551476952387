"""Gene-protein-reaction rules as small boolean programs in postfix order.

A rule such as `(b0001 and b0002) or b0003` says which gene products a reaction needs: `and` joins the subunits of a
complex, `or` lists isozymes (Thiele and Palsson 2010, Nature Protocols 5:93). Its program is a row of whole numbers:
0 and above push the gene of that index, AND and OR join the two values on top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bioxen_nb.errors import ConfigurationError

AND = -1
OR = -2
_OPEN = -3
_TOKEN = re.compile(r"[()]|[^\s()]+")
_WORDS = {"and": AND, "&": AND, "&&": AND, "or": OR, "|": OR, "||": OR}


def compile_rule(text: str, gene_index: Mapping[str, int]) -> list[int]:
    """The postfix program of one rule; empty for a reaction that needs no gene.

    Raises:
        ConfigurationError: unbalanced brackets, a missing operator or operand, or a gene that the model does not list.
    """
    program: list[int] = []
    waiting: list[int] = []
    operand_next = True
    for token in _TOKEN.findall(text):
        operator = _WORDS.get(token.lower())
        expects_operand = operator is None and token != ")"
        if expects_operand != operand_next:
            raise _broken(text, f"{token!r} stands in the wrong place")
        if token == "(":
            waiting.append(_OPEN)
        elif token == ")":
            _close_bracket(text, program, waiting)
        elif operator is not None:
            while waiting and waiting[-1] >= operator:
                program.append(waiting.pop())
            waiting.append(operator)
            operand_next = True
        elif token in gene_index:
            program.append(gene_index[token])
            operand_next = False
        else:
            raise _broken(text, f"gene {token!r} is not in the model's list")
    return _finish(text, program, waiting, operand_next)


def _close_bracket(text: str, program: list[int], waiting: list[int]) -> None:
    while waiting:
        operator = waiting.pop()
        if operator == _OPEN:
            return
        program.append(operator)
    raise _broken(text, "a ')' has no '('")


def _finish(text: str, program: list[int], waiting: list[int], operand_next: bool) -> list[int]:
    if operand_next and (program or waiting):
        raise _broken(text, "it ends too early")
    while waiting:
        operator = waiting.pop()
        if operator == _OPEN:
            raise _broken(text, "a '(' has no ')'")
        program.append(operator)
    return program


def _broken(text: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The gene rule {text!r} cannot be understood: {why}. Write it with gene names, 'and', 'or' and brackets.",
        rule=text,
    )


def holds(program: Sequence[int], absent: set[int]) -> bool:
    """Whether a reaction can run when the genes of these indices are gone. An empty program always holds."""
    stack: list[bool] = []
    for code in program:
        if code >= 0:
            stack.append(code not in absent)
        else:
            right, left = stack.pop(), stack.pop()
            stack.append((left and right) if code == AND else (left or right))
    return stack[0] if stack else True
