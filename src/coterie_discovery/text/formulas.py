r"""Formulas in TeX, which are no prose: ``$\alpha$``, ``\[ … \]``, ``\begin{align} … \end{align}``, ``\langle``.

Dollars of amounts and backslashes of file names are left alone: a formula has a command, an index or a power in it, and
a command alone is one of those that TeX has.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_COMMANDS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon
phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega langle rangle lvert rvert lVert
rVert lfloor rfloor lceil rceil otimes oplus odot ominus cdot cdots ldots dots vdots ddots setminus subset subseteq
supset supseteq emptyset varnothing notin forall exists nexists neg lor wedge vee leq geq neq equiv approx simeq cong
propto sim succ perp parallel nmid rightarrow leftarrow Rightarrow Leftarrow leftrightarrow Leftrightarrow
longrightarrow mapsto hookrightarrow implies iff uparrow downarrow coprod iint iiint oint partial nabla infty aleph
hbar frac dfrac tfrac cfrac binom sqrt overline underline overbrace underbrace widehat widetilde ddot tilde mathbb
mathbf mathcal mathfrak mathit mathrm mathsf mathscr mathtt boldsymbol operatorname displaystyle textstyle nolimits
bigl bigr Bigl Bigr biggl biggr bigcup bigcap bigoplus bigotimes qquad qedhere braket dagger ddagger limsup liminf
arcsin arccos arctan sinh cosh tanh pmod bmod stackrel overset underset substack eqref hspace vspace phantom nonumber
""".split()
_NAMES = "|".join(sorted(_COMMANDS, key=len, reverse=True))
_BEFORE = r"(^|[^\w\\:])"  # not inside of a file name
_CONTENT = (
    r"(?:(?:[^\\]|\\[^\[\]()]){0,500}?(?:\\[A-Za-z]|(?:\b[A-Za-z]|[)}\]|])[\^_])(?:[^\\]|\\[^\[\]()]){0,500}?"
    r"|(?:[A-Za-z]{1,2}\b|[^A-Za-z\\]){0,100}?[=+](?:[A-Za-z]{1,2}\b|[^A-Za-z\\]){0,100}?)"
)
_FORMULAS = (
    (
        r"(?s)\\begin\{(?:equation|align|alignat|gather|multline|eqnarray|math|displaymath|cases|array|[bpvV]?matrix)\*?\}"
        r".{0,1000}?\\end\{[a-z]{1,12}\*?\}",
        "#",
    ),
    # Not so brackets that Markdown has a backslash before: there is a command, an index or an equation in it.
    (r"\\\[" + _CONTENT + r"\\\]|\\\(" + _CONTENT + r"\\\)", "#"),
    (r"(?s)\$\$[^$]{0,1000}(?:\\[A-Za-z]|\b[A-Za-z][\^_])[^$]{0,1000}\$\$", "#"),
    (
        r"\$(?:[^\s$\\^_][^$\n]{0,200}?)?(?:\\[A-Za-z]+|"
        r"(?:\b[A-Za-z]|[)}\]|])[\^_](?:\{|[A-Za-z0-9]))(?:[^$\n]{0,200}[^\s$])?\$",
        "#",
    ),
    (_BEFORE + r"\\(?:" + _NAMES + r")(?:[\^_](?:\{[^{}\n]{0,60}\}|[A-Za-z0-9])|\{[^{}\n]{0,60}\})+", r"\1#"),
    (_BEFORE + r"\\(?:" + _NAMES + r"|text(?:bf|it|rm|tt|sf))(?:([^A-Za-z])|$)", r"\1#\2"),
)
_FORMULA_SIGN = r"[\\$]"


def without_formulas(text: pa.Array, into: str) -> pa.Array:
    """``text`` (posts,) with ``into`` in place of each formula."""
    some = pc.match_substring_regex(text, _FORMULA_SIGN)
    if not pc.any(some).as_py():
        return text
    rare = text.filter(some)
    for pattern, left in _FORMULAS:
        rare = pc.replace_substring_regex(rare, pattern, left.replace("#", into))
    return pc.replace_with_mask(text, some, rare)
