/** The colours of a picture, by name. */
type Colours = Readonly<
  Record<
    | 'canvas'
    | 'box'
    | 'frame'
    | 'line'
    | 'text'
    | 'muted'
    | 'accent'
    | 'bar'
    | 'soft'
    | 'good'
    | 'bad'
    | 'warn',
    string
  >
>;

const light: Colours = {
  canvas: '#ffffff',
  box: '#ffffff',
  frame: '#d1d9e0',
  line: '#818b98',
  text: '#1f2328',
  muted: '#59636e',
  accent: '#0969da',
  bar: '#ddf4ff',
  soft: '#f6f8fa',
  good: '#1a7f37',
  bad: '#cf222e',
  warn: '#9a6700',
};

const dark: Colours = {
  canvas: '#0d1117',
  box: '#161b22',
  frame: '#3d444d',
  line: '#8b949e',
  text: '#f0f6fc',
  muted: '#9ba3ad',
  accent: '#58a6ff',
  bar: '#1b3a5f',
  soft: '#12171e',
  good: '#4ac26b',
  bad: '#ff7b72',
  warn: '#d4a72c',
};

/** The declarations of all colours, light and dark. On paper it is always light. @param at the selector of the picture */
export function colours(at: string): string {
  return `${at}{${declared(light)}}
@media screen and (prefers-color-scheme:dark){${at}{${declared(dark)}}}`;
}

function declared(set: Colours): string {
  return Object.entries(set)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** The rules for the parts of a picture. No font is loaded: text is set in that of the system. */
export const pictureStyle = `.graph text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;fill:var(--text)}
.graph .muted{fill:var(--muted)}
.graph .title{font-weight:bold}
.graph .canvas{fill:var(--canvas)}
.graph .group{fill:var(--soft);stroke:var(--frame)}
.graph .box{fill:var(--box);stroke:var(--line)}
.graph .gateway .box{stroke:var(--accent);stroke-width:2}
.graph .namespace .box{stroke-width:2}
.graph .external .box,.graph .elsewhere .box,.graph .missing .box,.graph .workload .box{fill:var(--soft)}
.graph .elsewhere .box,.graph .missing .box{stroke-dasharray:5 3}
.graph .missing .box{stroke:var(--bad)}
.graph .bar{fill:var(--bar)}
.graph .rule{stroke:var(--frame)}
.graph .way{fill:none;stroke:var(--line);stroke-width:1.5}
.graph .head{fill:var(--line);stroke:none}
.graph .permission .way{stroke-dasharray:6 4}
.graph .mirror .way{stroke-dasharray:1 4;stroke-linecap:round;stroke-width:2}
.graph .denied .way,.graph .removed .way,.graph .removed .box,.graph .added .box,.graph .added .way,.graph .changed .way{stroke-width:2}
.graph .denied .way{stroke:var(--bad)}
.graph .denied .head{fill:var(--bad)}
.graph .added .way,.graph .added>.box,.graph .added>a>.box{stroke:var(--good)}
.graph .added .head,.graph text.added{fill:var(--good)}
.graph .removed .way,.graph .removed>.box,.graph .removed>a>.box{stroke:var(--bad);stroke-dasharray:5 3}
.graph .removed .head,.graph text.removed{fill:var(--bad)}
.graph .changed .way,.graph .changed>.box,.graph .changed>a>.box{stroke:var(--warn)}
.graph .changed .head,.graph text.changed{fill:var(--warn)}
.graph .error{fill:var(--bad)}
.graph .warning{fill:var(--warn)}
.graph .on-mark{fill:var(--canvas);font-weight:bold}
.graph .lock{fill:none;stroke:var(--good);stroke-width:1.6}
.graph .lock.open{stroke:var(--warn)}
.graph .lock .body{fill:var(--good);stroke:none}
.graph .lock.open .body{fill:var(--warn)}`;
