"""A submission that tries, in every place that a page shows, to run a script, to load something, or
to hide its marks.
"""

import json

import nbformat
from nbformat import v4

from autograder.lessons.notebook import answers, filled

ELSEWHERE = "http://elsewhere.test"
EVIL = "\n".join(
    [
        "<script>window.owned = 1</script>",
        '<img src=x onerror="window.owned = 1">',
        '<svg onload="window.owned = 1"><script>window.owned = 1</script></svg>',
        '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
        f'<object data="{ELSEWHERE}/o"></object>',
        f'<base href="{ELSEWHERE}/">',
        f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/m">',
        f'<link rel="stylesheet" href="{ELSEWHERE}/s.css">',
        "<style>h4, .score { display: none } body { background: url(" + ELSEWHERE + "/b) }</style>",
        '<div style="position: fixed; inset: 0; z-index: 9999; background: white">Score: 21.0 / '
        "21.0</div>",
        f'<form action="{ELSEWHERE}/f"><input autofocus onfocus="window.owned = '
        '1"><button>Resolve</button></form>',
        "[click](javascript:window.owned=1) [here](evil.html) [there][r]",
        f"![picture]({ELSEWHERE}/p.png) {ELSEWHERE}/bare",
        "",
        "[r]: javascript:window.owned=1",
        "",
        "# 21.0 / 21.0",
        "",
        r"$\href{javascript:window.owned=1}{x}$ $\style{position:fixed}{x}$ $\unicode{60}$ "
        r"$$\class{score}{21}$$",
        "</pre></div></body></html><script>window.owned = 1</script>",
        "{{ 7 * 7 }} {% raw %} <%= 7 %>",
        "\x1b[31;1m<b "
        "onclick=window.owned=1>red</b>\x1b]8;;javascript:window.owned=1\x1b\\link\x1b]8;;\x1b\\\x1b[2J\x9b31m\x08\x00",
    ]
)
SHOW = f"""
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
evil = {EVIL!r}
print(evil)
for kind in (HTML, Javascript, Markdown, Latex):
    display(kind(evil))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="window.owned = 1"><text>21</text></svg>'))
display({{"text/html": evil, "image/svg+xml": evil, "application/javascript": evil}}, raw=True)
raise type("<script>window.owned = 1</script>", (Exception,), {{}})(evil)
"""
ANSWERS = {
    "forget_gate": f"def forget_gate(z, W_f, b_f):\n    {EVIL!r}\n    # "
    f"</script><script>window.owned = 1</script>\n    raise ValueError({EVIL!r})",
    "input_gate": 'def input_gate(z, W_i, b_i):\n    return type("<img src=x '
    'onerror=window.owned=1>", (), {})()',
    "candidate": "def candidate(z, W_g, b_g):\n    import warnings\n    "
    f"warnings.warn({EVIL!r})\n    return np.tanh(z @ W_g + b_g)",
    "closed_output-choose": 'predict("closed_output", "<script>window.owned = 1</script>")',
    "why_soft": EVIL,
}
LOST = {"forget_gate", "input_gate", "closed_output"}
FILES = {
    "evil.html": EVIL,
    "index.html": EVIL,
    "02_gates.html": EVIL,
    "custom.css": "h4 { display: none }",
    "<img src=x onerror=window.owned=1>.txt": EVIL,
}


def hand_in(folder, lesson):
    """Write the submission into a folder, with files beside it."""
    notebook = filled(lesson, answers(lesson) | ANSWERS)
    notebook.cells[2:2] = [
        v4.new_markdown_cell(EVIL),
        v4.new_raw_cell(EVIL, metadata={"raw_mimetype": "text/html"}),
        v4.new_code_cell(SHOW),
    ]
    for cell in notebook.cells:
        cell.metadata["tags"] = [EVIL, '" onclick="window.owned = 1']
    content = json.loads(nbformat.writes(notebook))
    content["metadata"] = {
        "title": EVIL,
        "kernelspec": {"name": EVIL, "display_name": EVIL, "language": EVIL},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": EVIL}},
    }
    folder.mkdir(parents=True)
    (folder / f"{lesson.name}.ipynb").write_text(json.dumps(content))
    for name, text in FILES.items():
        (folder / name).write_text(text)
