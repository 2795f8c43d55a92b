import { App } from '../lib';
import { readStates } from '../lib/cli/states';
import { LazyConnection } from '../lib/kubernetes/lazy-connection';
import { meshOf } from '../lib/mesh/mesh';
import { callersFor } from '../lib/trace/default-callers';
import { requestOf } from '../lib/trace/requests/url';
import { traceOf } from '../lib/trace/trace';
import { cpuSecondsOf, inFolderUntil, least, type Ratio } from './measure';
import { canariedServices } from './program';

/** A trace of one request, reading included, against the reading of the folder. */
export async function traceAgainstReading(services: number, rounds: number): Promise<Ratio> {
  const read: number[] = [];
  const traced: number[] = [];
  await inFolderUntil(async (folder) => {
    const app = new App({ outdir: folder });
    canariedServices(app, services, 0);
    app.synth();
    for (let round = -1; round <= rounds; round++) {
      const reading = await cpuSecondsOf(async () => void (await objectsIn(folder)));
      const tracing = await cpuSecondsOf(async () => {
        const mesh = meshOf(await objectsIn(folder));
        const called = mesh.services.all.filter(({ object }) => object?.kind === 'Service').at(-1);
        const request = requestOf({ text: `http://${called?.host}:${called?.ports[0]?.number}/` });
        const [caller] = callersFor(mesh, request, undefined);
        if (caller === undefined) throw new Error('a Service has a caller');
        const { branches } = traceOf(mesh, caller, request);
        if (branches.length === 0) throw new Error('a Service answers');
      });
      if (round > 0) {
        read.push(reading);
        traced.push(tracing);
      }
      console.log(
        `  ${services} services: read ${reading.toFixed(2)} s, read and traced ${tracing.toFixed(2)} s`,
      );
    }
  });
  const what = `trace of one request in ${services} services against reading the folder`;
  return { what, ratio: least(traced) / least(read), promise: { wanted: 'at most', limit: 1.3 } };
}

async function objectsIn(folder: string) {
  const { stdin, stdout, stderr } = process;
  const surroundings = {
    argv: [],
    cwd: '/',
    env: {},
    stdin,
    stdout,
    stderr,
    connection: new LazyConnection(),
  };
  return (await readStates([folder], undefined, surroundings)).objects;
}
