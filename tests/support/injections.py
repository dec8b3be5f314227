"""Strings that attempt injection into source code, paths, headers and documents.

A successful injection leaves a trace: a file, a name in ``builtins``, or an exception on import.
"""

from __future__ import annotations

CANARY = "canary_of_a_bad_model"

_LEAVE = f"__import__('builtins').__dict__.setdefault('{CANARY}', 1)"
_WRITE = f"open('{CANARY}', 'w').close()"

INJECTIONS = (
    f'"""\n{_LEAVE}\n"""',
    f"'''\n{_LEAVE}\n'''",
    f'\\"""\n{_LEAVE}\n\\"""',
    f'"\n{_LEAVE}\n"',
    f"'\n{_LEAVE}\n'",
    f'" + str({_LEAVE}) + "',
    f"' + str({_LEAVE}) + '",
    f'", {_LEAVE}, "',
    f'"]; {_LEAVE}; x = ["',
    f'"}}; {_LEAVE}; x = {{"',
    f"{{{_LEAVE}}}",
    f"{{{{ {_LEAVE} }}}}",
    f"{{% for x in ().__class__.__base__.__subclasses__() %}}{_LEAVE}{{% endfor %}}",
    "{{ cycler.__init__.__globals__.os.system('touch " + CANARY + "') }}",
    "{# a comment #}{{ undefined.attribute }}",
    f"\n{_LEAVE}\n",
    f"\r{_LEAVE}\r",
    f"\x0c{_LEAVE}\u2028{_WRITE}\u2029{_LEAVE}\x85",
    f"\\\n{_WRITE}",
    f"ends in a backslash {_WRITE}\\",
    f'"""); {_WRITE}; ("""',
    f"# type: ignore\n{_WRITE}",
    f"-->\n<script>{_WRITE}</script><!--",
    "<script>alert(1)</script><a href='javascript:alert(1)'>here</a>",
    "<a href=\"java\tscript:alert(1)\">x</a><a href='data:text/html,x'>y</a>",
    '"\nversion = "99"\n[tool.canary]\nx = "',
    "'\n[tool.canary]\nx = '",
    f"`{_WRITE}`\n\n# Another heading | a | b |\n",
    f"../../{CANARY}",
    f"/tmp/{CANARY}",
    f"..\\{CANARY}",
    "\x00\x01\x1b[2J\x7f",
    "\ufeff\u202e\u2066\U000e0041",
    "x\r\nX-Injected: yes",
    "%s %(x)s %d $x ${x} {0} {x!r:>{width}}",
    "\\N{DASH}\\x00\\u1234\\777\\",
    "\U0001f600 \u00e9 e\u0301 \u0130 \u212a",
    "coding: rot13",
    "",
    " ",
    "x" * 20_000,
)

COSTLY_PATTERNS = (
    r"^(a+)+$",
    r"^(a|a)*$",
    r"^(a|aa)+$",
    r"(x+x+)+y",
    r"([a-zA-Z]+)*[0-9]",
    r"(.*a){30}",
    r"^(\d+\s*)+$",
    r"^(a{1,1000}){1,1000}$",
    r"((((((((((a*)*)*)*)*)*)*)*)*)*)*b",
    r"(?=(a+)+b)a",
    r"(a+)\1+",
    "(" * 500 + "a" + ")" * 500,
    "a{99999999999999999999}",
    "[",
    "(?<name>a)\\k<name>",
    "[z-a]",
    "\\",
    "(?P<__class__>x)(?(1)a|b)",
    "\\p{Canary}",
    "[\\ud800-\\udfff]",
    "(?i)\\p{L}+",
    '"""\nraise SystemExit\n"""',
)
"""Patterns with catastrophic backtracking, and strings that are not patterns."""
