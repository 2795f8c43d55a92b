import { jsonEntry } from './json-line';
import type { LogEntry } from './log-entry';
import { textEntry } from './text-line';

/**
 * Reads one line in Istio's text or JSON format, with or without what `kubectl logs --prefix`, stern, a container runtime or a
 * collector puts around it; undefined for another line.
 */
export function logEntry(line: string): LogEntry | undefined {
  const bracket = line.indexOf('[20');
  const brace = line.indexOf('{"');
  if (brace < 0 || (bracket >= 0 && bracket < brace)) {
    return bracket < 0 ? undefined : textEntry(line, bracket, podIn(line.slice(0, bracket)));
  }
  return inJson(line, brace);
}

/** Fields in which collectors put a line as it was. */
const wrappers = ['log', 'message', 'msg', 'line', 'textPayload'];
/** Fields in which they put the fields of a line in JSON. */
const mappings = ['jsonPayload', 'log', 'message', 'parsed'];

function inJson(line: string, start: number): LogEntry | undefined {
  let value: Fields;
  try {
    value = JSON.parse(line.slice(start)) as Fields;
  } catch {
    return undefined;
  }
  const pod = podIn(line.slice(0, start)) || podOf(value);
  const fields = [value, ...mappings.map((name) => value[name])].filter(isFields);
  const own = fields.map((each) => jsonEntry(each, pod)).find((each) => each !== undefined);
  if (own !== undefined) return own;
  for (const name of wrappers) {
    const inner = value[name];
    const entry = typeof inner === 'string' ? logEntry(inner) : undefined;
    if (entry !== undefined) return entry.pod === '' ? { ...entry, pod } : entry;
  }
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `[pod/NAME/CONTAINER]` of `kubectl logs --prefix`, or `POD CONTAINER` of stern, which may name the namespace first. */
function podIn(prefix: string): string {
  const [, own = ''] =
    /\[pod\/([^/\]]+)/.exec(prefix) ?? /(?:^|\s)(\S+)\s+(?:›\s+)?istio-proxy\b/.exec(prefix) ?? [];
  return own;
}

/** The pod that a collector names beside the line. */
function podOf({ kubernetes, resource }: Fields): string {
  const { pod_name: own, pod } = isFields(kubernetes) ? kubernetes : {};
  const { labels } = isFields(resource) ? resource : {};
  const names = [own, isFields(pod) ? pod['name'] : pod, isFields(labels) ? labels['pod_name'] : undefined];
  return names.find((each): each is string => typeof each === 'string') ?? '';
}
