import { withControlPlane } from '../mesh/control-plane';
import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import { keyOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { changedKeys, objectMap, sharing } from '../mesh/objects/object-map';
import { withAssumed } from '../plan/assumed/assume';
import type { Assumption } from '../plan/assumed/assumption';
import { keptFields } from '../plan/changes/owned-fields';
import { type Response, responseTo } from '../traffic/response';
import type { Sample } from '../traffic/sample';
import { responseToUnproxied } from '../traffic/unproxied';
import { Versions } from '../traffic/versions';
import { type BothOptions, comparedSamples } from './compared';
import { itemsOf } from './items';
import type { Line } from './line';
import { linesOf, type Told } from './lines';
import { notesOn } from './notes';
import { touchedBy } from './touched';
import { type Unknown, unknownChanges } from './unknown';

/** What a change of the manifests does to requests. */
export interface Difference {
  /** The changes of responses, the most important first. */
  readonly lines: readonly Line[];
  /** Changed objects whose effect on requests is not known. */
  readonly unknown: readonly Unknown[];
  /** Objects that the states reference and neither contains, as far as they can affect the compared requests. */
  readonly assumptions: readonly Assumption[];
  /** Notes for the reader, as sentences. */
  readonly notes: readonly string[];
  /** Number of classes of requests at classes of callers that were compared. */
  readonly compared: number;
  /** Number of changed objects. */
  readonly changedObjects: number;
}

/**
 * Compares what each class of requests gets in two states.
 *
 * @param facts other facts about the cluster
 */
export function differenceOf(
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
  facts: MeshOptions = {},
): Difference {
  const given = objectMap(before);
  const { domain = 'cluster.local' } = facts;
  const options = bothOptions(before, wanted, facts);
  const { state: kept, notes } = keptFields(given, sharing(given, objectMap(wanted)), domain);
  const changed = changedKeys(given, kept);
  const { states, both, assumptions, unclear } = withAssumed([given, kept], changed, options[1], false);
  const touched = touchedBy(changed, states, both, options);
  const samples = comparedSamples(states, both, touched, options);
  const meshes = [
    meshOf([...states[0].values()], options[0]),
    meshOf([...states[1].values()], options[1]),
  ] as const;
  const versions = new Versions(meshes);
  const undecided = new Set<MeshObject>();
  const told = samples.map((sample): Told => {
    const [old, now] = meshes.map((mesh) => responseOf(mesh, sample, versions));
    // A client without a proxy is told apart only by what the pods refuse.
    if (old === undefined || now === undefined) return { sample, items: [] };
    for (const each of [...old.undecided, ...now.undecided]) undecided.add(each);
    return { sample, items: itemsOf(old, now, versions) };
  });
  const hosts = new Set(samples.map(({ request }) => request.request.host));
  return {
    lines: linesOf(told, { patterns: patternsIn(meshes), domain }),
    unknown: unknownChanges({ keys: changed, states, meshes, unclear, undecided }),
    assumptions: assumptions.filter(({ isImplied = false }) => !isImplied && hosts.size > 0),
    notes: [...notes, ...notesOn(changed, states)],
    compared: samples.length,
    changedObjects: changed.length,
  };
}

function responseOf(mesh: Mesh, sample: Sample, versions: Versions): Response | undefined {
  return sample.caller.hasProxy === false
    ? responseToUnproxied(mesh, sample)
    : responseTo(mesh, sample, versions);
}

function patternsIn(meshes: readonly Mesh[]): ReadonlySet<string> {
  const hosts = meshes.flatMap(({ virtualServices, gateways }) => [
    ...virtualServices.flatMap((each) => each.hosts),
    ...gateways.flatMap(({ servers }) => servers.flatMap((each) => each.hosts.map(({ host }) => host))),
  ]);
  return new Set(hosts.filter((host) => host.startsWith('*.')));
}

/** The control plane of each state; that of both if only one of them contains it. */
function bothOptions(
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
  facts: MeshOptions,
): BothOptions {
  const [has, hasNow] = [before, wanted].map((objects) => objects.some(isOfControlPlane));
  return [withControlPlane(has ? before : wanted, facts), withControlPlane(hasNow ? wanted : before, facts)];
}

function isOfControlPlane(object: MeshObject): boolean {
  const { kind, name } = object;
  if (kind === 'IstioOperator') return true;
  return kind === 'ConfigMap' && (name === 'istio' || name.startsWith('istio-')) && keyOf(object) !== '';
}
