import fc from 'fast-check';
import { build } from '../../properties/build';
import { hostOf, keyOf, namespaceOf, speaksHttp } from '../../properties/facts';
import type { Program, ServicePlan } from '../../properties/program';
import { canariedPrograms } from '../../properties/programs';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import { proved, theLab } from '../proof';
import { allowedVersions } from '../random/allowed';
import { asked, headersOf, pathOf } from '../random/asked';
import { liveable } from '../random/liveable';
import { objectsOf } from '../synthesize';

/** The same programs and requests on every run. */
const SEED = 20_261_123;
const PROGRAMS = 25;
/** So many live at once: each pod has an Envoy. */
const AT_ONCE = 5;
const REQUESTS_PER_PORT = 12;

const all = fc.sample(canariedPrograms, { numRuns: PROGRAMS, seed: SEED }).map(liveable);
const requests = fc.sample(asked, { numRuns: 600, seed: SEED });

test.each(Array.from({ length: PROGRAMS / AT_ONCE }, (_, batch) => batch))(
  'batch %i of random programs answers as its own words allow',
  async (batch) => {
    const lab = theLab();
    const programs = all.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE);
    const objects = programs.flatMap((program) => objectsOf(build(program)));
    await lab.apply(objects);
    const namespaces = programs.flatMap(({ charts }) => charts.map(({ namespace }) => namespace));
    await lab.settle(namespaces);
    const wrong = (await Promise.all(programs.map(wrongAnswers))).flat();
    await lab.remove(objects.filter(({ kind }) => kind !== 'Namespace'));
    const gone = () => (namespaces.some((namespace) => lab.pods(namespace).length > 0) ? undefined : true);
    await waitFor('the pods to be asked to go', gone, { seconds: 60 });
    expect(wrong).toEqual([]);
  },
  180_000,
);

test('at least 25 programs were asked', () => {
  expect(sent).toBeGreaterThan(PROGRAMS * REQUESTS_PER_PORT);
  proved({
    promise: 'The version that answers is one that the program allows',
    how: `${PROGRAMS} random programs with canaries; random methods, headers, cookies and queries from random pods of the mesh`,
    requests: sent,
    outcome: 'each answered by a version that the program’s own words allow',
  });
});

let sent = 0;

/** Each answer that the program does not allow, with the program. */
async function wrongAnswers(program: Program): Promise<readonly string[]> {
  const wrong: string[] = [];
  const ports = program.services.flatMap((service) =>
    service.ports.filter(speaksHttp).map(({ port }) => ({ service, port })),
  );
  for (const [turn, { service, port }] of ports.entries()) {
    for (let request = 0; request < REQUESTS_PER_PORT; request++) {
      const number = turn * REQUESTS_PER_PORT + request;
      const complaint = await complaintAbout(program, service, port, number);
      if (complaint !== undefined) wrong.push(`${complaint} in ${JSON.stringify(program)}`);
      sent++;
    }
  }
  return wrong;
}

async function complaintAbout(
  program: Program,
  service: ServicePlan,
  port: number,
  number: number,
): Promise<string | undefined> {
  const request = requests[number % requests.length];
  const caller = callerOf(program, number);
  if (request === undefined || caller === undefined) return 'there is nobody to ask';
  const { namespace = '', labels = {} } = caller.pod.metadata;
  const url = `http://${hostOf(program, service)}:${port}${pathOf(request)}`;
  const answer = await caller.program?.send({
    url,
    address: await addressOf(program, service),
    method: request.method,
    headers: headersOf(request),
  });
  const version = answer?.reached?.labels[service.versionLabelKey ?? 'version'];
  const allowed = allowedVersions(program, service, request, { namespace, labels });
  if (answer?.status === 200 && version !== undefined && allowed.includes(version)) return undefined;
  const got = `${answer?.status} ${version ?? ''} ${answer?.error ?? answer?.body}`;
  return `${keyOf(service)}:${port} ${JSON.stringify(request)} from ${JSON.stringify(labels)} got ${got}, not ${allowed}`;
}

function callerOf(program: Program, number: number): PodLife | undefined {
  const namespaces = [...new Set(program.charts.map(({ namespace }) => namespace))];
  const pods = namespaces.flatMap((namespace) => theLab().pods(namespace));
  return pods[number % pods.length];
}

async function addressOf(program: Program, service: ServicePlan): Promise<string> {
  const path = `/api/v1/namespaces/${namespaceOf(program, service)}/services/${service.serviceName ?? service.id}`;
  return (await theLab().plane.api.get<{ spec: { clusterIP: string } }>(path)).spec.clusterIP;
}
