import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { manifestsOf } from '../../../lib/check/manifests';
import type { Mesh } from '../../../lib/mesh/mesh';
import type { MeshObject } from '../../../lib/mesh/objects/mesh-object';
import { isWritten } from '../../../lib/mesh/registry/workloads';
import { callersOf } from '../../../lib/requests/callers';
import { gatewayRequests, meshRequests } from '../../../lib/requests/requests';
import { requestLine } from '../../../lib/trace/requests/url';
import type { KubernetesObject } from '../../mesh/lab/objects';
import { cellObjects, inCell } from '../../mesh/reading/places';
import { trialsOf } from '../../mesh/reading/trials';

const root = resolve(__dirname, '../../..');

/** A state to compare the answers in. */
export interface ComparedState {
  readonly name: string;
  readonly objects: readonly MeshObject[];
}

/** Each file of a folder as a state of its own. */
export function filesIn(folder: string): readonly ComparedState[] {
  return yamlIn(folder).map((file) => stateOf(file, [join(folder, file)]));
}

/** A folder as one state. */
export function folderOf(folder: string): ComparedState {
  return stateOf(
    folder,
    yamlIn(folder).map((file) => join(folder, file)),
  );
}

/** Random sets of objects, those that the lab applies, as texts. */
export function randomStates(sets: number, seed: number): readonly ComparedState[] {
  return trialsOf(sets, seed).map(({ set }, index) => {
    const objects = inCell([...cellObjects(), ...set], '0', new Map()) as readonly KubernetesObject[];
    const text = objects.map((each) => stringify(each)).join('---\n');
    return {
      name: `set ${index} of seed ${seed}`,
      objects: manifestsOf({ texts: [{ file: 'set.yaml', text }] }).objects,
    };
  });
}

function yamlIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort();
}

function stateOf(name: string, files: readonly string[]): ComparedState {
  const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  return { name, objects: manifestsOf({ texts }).objects };
}

/** A line that a person may paste, and the caller as `--from` names it. */
export interface Question {
  readonly line: string;
  readonly from: string | undefined;
}

/** Questions that the rules of a mesh treat differently, from each kind of caller, and some that no rule knows. */
export function questionsIn(mesh: Mesh, most: number): readonly Question[] {
  const asked = callersOf([mesh]).flatMap(({ caller, gateways }): Question[] => {
    const [gateway] = gateways;
    const from = caller.kind === 'gateway' ? `gateway:${gateway}` : `namespace:${caller.namespace}`;
    const classes = caller.kind === 'gateway' ? gatewayRequests([mesh], gateways) : meshRequests([mesh]);
    return classes.map(({ request }) => {
      const headers = [...(request.headers ?? [])].map(
        ([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`,
      );
      const method = request.method === undefined || request.method === 'GET' ? '' : `-X ${request.method} `;
      const url = requestLine({ ...request, method: 'GET' }).replace(/^GET /, '');
      return { line: `curl ${method}${quoted(url)}${headers.join('')}`, from };
    });
  });
  const step = Math.max(1, Math.ceil(asked.length / most));
  const workload = mesh.workloads.all[0]?.object;
  const service = mesh.services.all.find(({ object }) => object?.kind === 'Service');
  const url = `http://${service?.host ?? 'no.such.host'}:${service?.ports[0]?.number ?? 80}/`;
  // Each service from another workload, so that Services without a rule, and those of controllers, are asked too.
  const workloads = mesh.workloads.all.filter(isWritten);
  const served = mesh.services.all.slice(0, most).flatMap(({ host, ports }, index): Question[] => {
    const caller = workloads[index % Math.max(1, workloads.length)];
    const token = index % 2 === 0 ? '' : ' --claim iss=me --claim aud=us';
    return ports.slice(0, 1).map(({ number }) => ({
      line: `cdk8s-istio trace http://${host}:${number}/${token}`,
      from: caller && `workload:${caller.namespace}/${caller.object.name}`,
    }));
  });
  return [
    ...asked.filter((_, index) => index % step === 0),
    ...served,
    { line: `POST ${url}`, from: undefined },
    { line: url, from: workload && `workload:${workload.namespace}/${workload.name}` },
    { line: 'http://no.such.host/', from: undefined },
    { line: url, from: 'nobody' },
    { line: 'tls://no.such.host:443', from: workload && `${workload.namespace}/${workload.name}` },
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
