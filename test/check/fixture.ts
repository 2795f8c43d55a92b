import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CheckResult, check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { manifestsOf } from '../../lib/check/manifests';
import { placeOf } from '../../lib/check/place';
import { tryIstioVersion } from '../../lib/mesh/istio-version';
import { requestFindings } from '../../lib/trace/expectations/findings';
import { requestsIn } from '../../lib/trace/expectations/requests-file';

export const root = resolve(__dirname, '../..');

/** The folder of a rule's twins. */
export const fixtureFolder = (rule: string) => join(root, 'test/check/rules', rule);

/** A twin: one file, or a folder of files that are read together. */
export interface Fixture {
  /** `failing.yaml`, `passing-mesh.yaml`, `failing` (a folder). */
  readonly name: string;
  readonly isFailing: boolean;
  /** Text by name of the file. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The twins of a rule: what is called `failing…` or `passing…`, with the ending `.yaml` or `.json`, or folders. */
export function fixturesOf(rule: string): Fixture[] {
  const folder = fixtureFolder(rule);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^(failing|passing)(-[\w-]+)?(\.yaml|\.json|)$/.test(name))
    .sort()
    .map((name) => ({
      name,
      isFailing: name.startsWith('failing'),
      texts: textsOf(join(folder, name), name),
    }));
}

function textsOf(path: string, name: string): Map<string, string> {
  if (statSync(path).isFile()) return new Map([[name, readFileSync(path, 'utf8')]]);
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  const inFolder = files.filter((file) => statSync(join(path, file)).isFile());
  return new Map(inFolder.map((file) => [`${name}/${file}`, readFileSync(join(path, file), 'utf8')]));
}

/** `FILE:LINE RULE` of every mark `# finds: RULE, RULE`, sorted. */
export function marksOf(texts: ReadonlyMap<string, string>): string[] {
  const marks: string[] = [];
  for (const [file, text] of texts) {
    for (const [index, line] of text.split('\n').entries()) {
      const [, names = ''] = /# finds: ([\w-]+(?:, *[\w-]+)*)/.exec(line) ?? [];
      for (const rule of names.split(/, */).filter(Boolean)) marks.push(`${file}:${index + 1} ${rule}`);
    }
  }
  return marks.sort();
}

/** The same of findings. */
export function foundIn(findings: readonly Finding[]): string[] {
  return findings
    .map((finding) => {
      // A finding on a whole file is marked in its first line.
      const { file, line = 1 } = placeOf(finding.at);
      return `${file}:${line} ${finding.rule}`;
    })
    .sort();
}

/** Checks a twin, with every rule; a file `requests.yaml` has its route tests. A first line `# options: --complete --namespace shop --istio 1.30` is heeded. */
export function checkFixture(texts: ReadonlyMap<string, string>): CheckResult {
  const [first = ''] = texts.values();
  const [, options = ''] = /^# options: (.*)/.exec(first) ?? [];
  const [, namespace] = /--namespace (\S+)/.exec(options) ?? [];
  const [, istio = ''] = /--istio (\S+)/.exec(options) ?? [];
  const isTest = (file: string) => file.endsWith('/requests.yaml');
  const given = [...texts].map(([file, text]) => ({ file, text }));
  const tests = given
    .filter(({ file }) => isTest(file))
    .map(({ file, text }) => ({ file, requests: requestsIn(file, text) }));
  const read = manifestsOf({ texts: given.filter(({ file }) => !isTest(file)) }, { namespace });
  for (const { data } of read.objects) freeze(data);
  const mesh = { isComplete: options.includes('--complete'), istioVersion: tryIstioVersion(istio) };
  const count = tests.reduce((sum, { requests }) => sum + requests.length, 0);
  return check(read.objects, {
    ...read,
    ...mesh,
    ...(count > 0 && {
      requests: { count, find: (states) => requestFindings(tests, states, mesh, namespace) },
    }),
  });
}

/** A rule that changes what it looks at changes what later rules see. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
