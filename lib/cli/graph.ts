import { writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { svgOf } from '../graph/drawing/svg';
import { layoutOf } from '../graph/layout/layout';
import { pageOf } from '../graph/page/page';
import { dotOf } from '../graph/text/dot';
import { graphJson } from '../graph/text/json';
import { mermaidOf } from '../graph/text/mermaid';
import { viewOf } from '../graph/view/view-of';
import { focusOf } from './graph-focus';
import { type DrawnState, drawnState, type StateSettings } from './graph-state';
import { packageFile } from './package-files';
import type { ConnectedSurroundings, ExitStatus } from './surroundings';
import { UsageError } from './usage-error';

/** The options of `graph` from the command line. */
export interface GraphSettings extends StateSettings {
  readonly output?: GraphFormat;
  readonly out?: string;
  readonly focus?: string;
  /** False for `--no-trace`: the page traces no requests. */
  readonly trace?: boolean;
}

type GraphFormat = 'svg' | 'html' | 'mermaid' | 'dot' | 'json';

/** `cdk8s-istio graph STATE…`: draws the possible traffic of some manifests. */
export async function runGraph(
  states: readonly string[],
  settings: GraphSettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { stdout, cwd } = surroundings;
  const { out } = settings;
  const format = settings.output ?? formatOf(out);
  if (out === undefined && stdout.isTTY && (format === 'svg' || format === 'html'))
    throw new UsageError(
      `a picture needs a file: add --out graph.${format}, or -o mermaid for text in a terminal`,
    );
  const drawn = await drawnState(states, settings, surroundings);
  const { graph } = drawn;
  const focus = settings.focus === undefined ? undefined : focusOf(graph, settings.focus);
  const text = written(drawn, focus, format, settings.trace ?? true);
  if (out === undefined) stdout.write(text);
  else writeTo(resolve(cwd, out), out, text);
  return 0;
}

function written(
  { graph, embedded }: DrawnState,
  focus: string | undefined,
  format: GraphFormat,
  traces: boolean,
): string {
  switch (format) {
    case 'svg':
      return svgOf(layoutOf(viewOf(graph, focus)));
    case 'html':
      return pageOf(graph, {
        focus,
        script: packageFile('build/lib/graph/page/script/main.js'),
        tracing: traces
          ? { state: embedded(), script: packageFile('build/lib/graph/page/script/trace.js') }
          : undefined,
      });
    case 'mermaid':
      return mermaidOf(viewOf(graph, focus));
    case 'dot':
      return dotOf(viewOf(graph, focus));
    case 'json':
      return graphJson(graph);
  }
}

const endings: ReadonlyMap<string, GraphFormat> = new Map([
  ['.svg', 'svg'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.mmd', 'mermaid'],
  ['.mermaid', 'mermaid'],
  ['.dot', 'dot'],
  ['.gv', 'dot'],
  ['.json', 'json'],
]);

/** The format that the ending of a file asks for. @throws UsageError for another ending */
function formatOf(out: string | undefined): GraphFormat {
  if (out === undefined) return 'svg';
  const format = endings.get(extname(out).toLowerCase());
  if (format !== undefined) return format;
  throw new UsageError(
    `--out ${out}: the ending must be .svg, .html, .mmd, .dot or .json, or name the format with -o`,
  );
}

function writeTo(path: string, name: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'its folder does not exist' : code === 'EISDIR' ? 'it is a folder' : `${code}`;
    throw new UsageError(`--out ${name}: cannot write the file: ${reason}`);
  }
}
