import fc from 'fast-check';
import { differenceOf } from '../../lib/diff/difference';
import type { Line } from '../../lib/diff/line';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import type { Caller, Request } from '../../lib/mesh/request';
import { manifests } from '../plan/reading';
import { objectsOf, pairs, requests } from './states';
import { type Told, toldOf } from './told';

type Asked = typeof requests extends fc.Arbitrary<infer Value> ? Value : never;

/** The pods of Istio's own gateway, and pods of the mesh. */
function callerOf({ isAtGateway, namespace, app }: Asked): Caller {
  if (isAtGateway) return { kind: 'gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } };
  return { kind: 'workload', namespace, labels: app === undefined ? {} : { app } };
}

function requestOf({ isAtGateway, service, host, path, method, headers }: Asked): Request {
  return {
    protocol: 'http',
    host: isAtGateway ? host : service,
    port: 80,
    path,
    method,
    headers: new Map(Object.entries(headers)),
  };
}

const placeOf = ({ kind }: Caller) => (kind === 'gateway' ? 'at the gateway' : 'mesh');
const nameOf = ({ host, port }: Request) =>
  `${host.replace('.svc.cluster.local', '').replace('any.example.org', '*.example.org')}:${port}`;

/** The lines about a host and the kind of a caller. */
function linesFor(lines: readonly Line[], caller: Caller, request: Request): readonly Line[] {
  return lines.filter(
    ({ hosts, callers }) =>
      hosts.includes(nameOf(request)) &&
      callers.some((words) => (words === 'at the gateway') === (placeOf(caller) === 'at the gateway')),
  );
}

/** `301 https://…` of an answer is `301 to …` of a line. */
const isMeant = (told: string, line: string) =>
  (line === 'answered' && !/flag|unknown|closed|DNS/.test(told)) ||
  told === line ||
  (/^3\d\d /.test(told) && line.startsWith(`${told.slice(0, 3)} `));

function uncovered(lines: readonly Line[], [was, is]: readonly [Told, Told]): string[] {
  const missing: string[] = [];
  if (was.answer !== is.answer) {
    const isTold = lines.some(
      ({ subject, before, after }) =>
        subject === 'answer' && isMeant(was.answer, before) && isMeant(is.answer, after),
    );
    if (!isTold) missing.push(`${was.answer} → ${is.answer}`);
  }
  const areSent = [was, is].every(({ traits, answer: words }) => 'timeout' in traits && !/^503/.test(words));
  for (const name of areSent ? Object.keys(was.traits) : []) {
    const [old, now] = [was.traits[name], is.traits[name]];
    if (old === now || old === '?' || now === '?') continue;
    const isTold = lines.some(
      ({ subject }) => subject === name || (name === 'headers' && / header /.test(subject)),
    );
    if (!isTold) missing.push(`${name} ${old} → ${now}`);
  }
  return missing;
}

/** The two states of a pair as meshes, with the lines between them. */
function compared([one, other]: typeof pairs extends fc.Arbitrary<infer Value> ? Value : never) {
  const states = [one, other].map((each) => manifests(...objectsOf(each)));
  const [before = [], after = []] = states;
  const meshes = [meshOf(before), meshOf(after)] as [Mesh, Mesh];
  return { meshes, lines: differenceOf(before, after).lines };
}

const seed = Number(process.env['SEED'] ?? 17);

test('no request of 2,500 changes its answer by `answer` without a line that covers it', () => {
  let changed = 0;
  fc.assert(
    fc.property(pairs, fc.array(requests, { minLength: 50, maxLength: 50 }), (pair, asked) => {
      const { meshes, lines } = compared(pair);
      for (const each of asked) {
        const [caller, request] = [callerOf(each), requestOf(each)];
        const told = meshes.map((mesh) => toldOf(mesh, caller, request)) as [Told, Told];
        const those = linesFor(lines, caller, request);
        const missing = uncovered(those, told);
        if (missing.length > 0)
          throw new Error(
            `${JSON.stringify(each)}: ${missing.join('; ')}\n${those.map(lineWords).join('\n')}`,
          );
        if (told[0].answer !== told[1].answer) changed++;
        else expectUnchanged(those, told);
      }
    }),
    { numRuns: 50, seed, endOnFailure: true },
  );
  expect(changed).toBeGreaterThan(200);
});

const lineWords = (line: Line) => `${line.hosts}, ${line.callers}: ${line.requests}: ${line.words}`;

/** A line for all requests is true for each of them. */
function expectUnchanged(lines: readonly Line[], [was]: readonly [Told, Told]): void {
  const all = lines.find(
    ({ subject, requests: which, callers }) =>
      subject === 'answer' &&
      which === 'all requests' &&
      /^(in the mesh|at the gateway)$/.test(callers.join()),
  );
  if (all !== undefined) throw new Error(`still ${was.answer}, but ${lineWords(all)}`);
}

test('each line is true for its example by `answer`', () => {
  let count = 0;
  fc.assert(
    fc.property(pairs, (pair) => {
      const { meshes, lines } = compared(pair);
      for (const line of lines) {
        const { caller, request } = line.example;
        const [was, is] = meshes.map((mesh) => toldOf(mesh, caller.caller, request.request)) as [Told, Told];
        count++;
        if (line.subject === 'answer') {
          expect(
            [was.answer, is.answer].map((words, index) =>
              isMeant(words, [line.before, line.after][index] ?? ''),
            ),
          ).toEqual([true, true]);
        } else {
          const name = / header /.test(line.subject) ? 'headers' : line.subject;
          if (was.traits[name] === '?' || is.traits[name] === '?') continue;
          expect(`${line.subject} ${was.traits[name]}`).not.toBe(`${line.subject} ${is.traits[name]}`);
        }
      }
    }),
    { numRuns: 60, seed, endOnFailure: true },
  );
  expect(count).toBeGreaterThan(100);
});
