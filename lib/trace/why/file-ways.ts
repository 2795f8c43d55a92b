import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import type { SubsetSpec } from '../../mesh/objects/istio-types';
import { type Field, fieldOf, type Json, type Labels, type MeshObject } from '../../mesh/objects/mesh-object';
import { isWritten, type Workload } from '../../mesh/registry/workloads';
import { type Trace, traceOf } from '../trace';
import { type AskedVersion, shareOf } from './asked-version';
import type { FieldEdit } from './edits';
import { edited } from './edits';
import { denialsOf, type PolicyEdit, policyEdits } from './refused-version';
import { changesBetween, refusedWays } from './request-ways';

/** A change of the manifests after which the asked version answers the same request. */
export interface FileWay {
  /** An instruction: `set the weight of … to 100`. */
  readonly words: string;
  readonly at: Field;
  /** The changed fields, and their values. */
  readonly edits: readonly FieldEdit[];
  /** The share that the version then answers, 0 to 1. */
  readonly share: number;
}

/**
 * The smallest changes of the manifests that lead a request to a version, each tried on the model.
 *
 * @param options those of the mesh
 */
export function fileWays(
  mesh: Mesh,
  trace: Trace,
  asked: AskedVersion,
  options: MeshOptions,
): readonly FileWay[] {
  const own = shareOf(trace, asked);
  const attempt = (way: Proposal): FileWay[] => {
    const changed = meshOf(edited(mesh.objects, way.edits), options);
    const result = traceOf(changed, trace.caller, trace.request);
    const share = shareOf(result, asked);
    return share > own ? [{ ...way, share }] : [];
  };
  for (const propose of [admitted, weights, replicas, destinations, newSubsets]) {
    const proposals = propose(mesh, trace, asked);
    const found = proposals.flatMap((way) => {
      const alone = attempt(way);
      return alone.length > 0 ? alone : withPolicies(mesh, trace, asked, way, options).flatMap(attempt);
    });
    if (found.length > 0) return found.slice(0, 2);
  }
  return [];
}

type Proposal = Omit<FileWay, 'share'>;

/** A rule leads the request to the version, and a policy refuses it. */
function admitted(mesh: Mesh, trace: Trace, asked: AskedVersion): readonly Proposal[] {
  return together(undefined, policyEdits(mesh, trace, denialsOf(trace, asked)));
}

/** A change of the routes that leads a request to the version, with changes of the policies that then refuse it. */
function withPolicies(
  mesh: Mesh,
  { caller, request }: Trace,
  asked: AskedVersion,
  way: Proposal,
  options: MeshOptions,
): readonly Proposal[] {
  const changed = traceOf(meshOf(edited(mesh.objects, way.edits), options), caller, request);
  return together(way, policyEdits(mesh, changed, denialsOf(changed, asked)));
}

/** One change of all policies that refuse a request, after another one; pods of one version have the same policies. */
function together(way: Proposal | undefined, policies: readonly PolicyEdit[]): readonly Proposal[] {
  const unique = new Map(policies.map((each) => [each.words, each]));
  const [first] = unique.values();
  if (first === undefined) return [];
  const words = [...(way === undefined ? [] : [way.words]), ...unique.keys()].join(', and ');
  const edits = [...(way?.edits ?? []), ...[...unique.values()].flatMap((each) => each.edits)];
  return [{ words, at: way?.at ?? first.at, edits }];
}

/**
 * The changes of the policies that let a changed request reach the version, if no request passes them as they are.
 *
 * @param options those of the mesh
 */
export function policyWays(
  mesh: Mesh,
  trace: Trace,
  asked: AskedVersion,
  options: MeshOptions,
): readonly FileWay[] {
  const own = shareOf(trace, asked);
  return refusedWays(mesh, trace, asked)
    .slice(0, 3)
    .flatMap((refused): FileWay[] => {
      const changes = changesBetween(trace.request, refused.request);
      return together(undefined, policyEdits(mesh, refused, denialsOf(refused, asked))).flatMap((way) => {
        const changed = meshOf(edited(mesh.objects, way.edits), options);
        const share = shareOf(traceOf(changed, trace.caller, refused.request), asked);
        return share > own ? [{ ...way, words: [...changes, way.words].join(', and '), share }] : [];
      });
    })
    .slice(0, 1);
}

/** The rule has the version as a destination with a small weight, or none. */
function weights(_: Mesh, { rule, branches }: Trace, asked: AskedVersion): Proposal[] {
  const all = rule?.route.route ?? [];
  if (rule === undefined || all.length < 2) return [];
  const { object, path } = rule.at;
  return all.flatMap(({ destination: { host = '', subset } = {} }, index): Proposal[] => {
    const isMeant =
      subset === asked.written ||
      branches.some(
        (branch) =>
          indexIn(branch.at) === index && branch.versions.some((each) => asked.has(each.workload, subset)),
      );
    if (!isMeant) return [];
    const at = fieldOf(object, ...path, 'route', index, 'weight');
    const edits = all.map((_each, place) => ({
      at: fieldOf(object, ...path, 'route', place, 'weight'),
      value: place === index ? 100 : 0,
    }));
    const name = subset === undefined ? host : `${host}, subset ${subset}`;
    return [{ words: `set the weight of ${name} to 100, and that of the others to 0`, at, edits }];
  });
}

function indexIn(at: Field | undefined): number | undefined {
  const place = at?.path.at(-2);
  return typeof place === 'number' ? place : undefined;
}

/** The pods of the version are scaled to zero. */
function replicas(mesh: Mesh, _: Trace, asked: AskedVersion): Proposal[] {
  return mesh.workloads.all
    .filter((each) => isWritten(each) && each.replicas === 0 && asked.has(each, undefined))
    .map(({ object }) => {
      const at = fieldOf(object, 'spec', 'replicas');
      return {
        words: `set replicas of ${object.kind} ${object.namespace}/${object.name} to 1`,
        at,
        edits: [{ at, value: 1 }],
      };
    });
}

/** The rule sends its requests to the subset of the version. */
function destinations(mesh: Mesh, trace: Trace, asked: AskedVersion): Proposal[] {
  const { rule, branches } = trace;
  const [branch] = branches;
  if (rule === undefined || branch?.policy === undefined) return [];
  return [...branch.policy.subsets.values()].flatMap(({ name, labels }): Proposal[] => {
    const isMeant =
      name === asked.written ||
      versionsBehind(mesh, branch.service?.host, asked).some((each) => carriesAll(each.labels, labels));
    return isMeant ? [toSubset(trace, name, [])] : [];
  });
}

/** No subset selects the version: its DestinationRule gets one. */
function newSubsets(mesh: Mesh, trace: Trace, asked: AskedVersion): Proposal[] {
  const { rule, branches } = trace;
  const [branch] = branches;
  const destinationRule = branch?.policy?.rules[0];
  if (rule === undefined || destinationRule === undefined) return [];
  return versionsBehind(mesh, branch?.service?.host, asked).flatMap((workload): Proposal[] => {
    const labels = distinguishing(workload, branch?.service?.selector ?? {});
    if (Object.keys(labels).length === 0) return [];
    const name = labels['version'] ?? workload.object.name;
    const { object, spec } = destinationRule;
    const subset: SubsetSpec = { name, labels };
    const at = fieldOf(object, 'spec', 'subsets');
    return [toSubset(trace, name, [{ at, value: [...(spec.subsets ?? []), subset] as unknown as Json }])];
  });
}

function toSubset(
  { rule, branches: [branch] }: Trace,
  subset: string,
  before: readonly FieldEdit[],
): Proposal {
  const object = rule?.at.object as MeshObject;
  const at = fieldOf(object, ...(rule?.at.path ?? []), 'route');
  const host = rule?.route.route?.[0]?.destination?.host ?? branch?.host ?? '';
  const port = rule?.route.route?.[0]?.destination?.port as Json | undefined;
  const destination: Json = { host, subset, ...(port === undefined ? {} : { port }) };
  const added = before.length === 0 ? '' : ` after adding it to DestinationRule ${before[0]?.at.object.name}`;
  return {
    words: `send the rule to subset ${subset} of ${host}${added}`,
    at,
    edits: [...before, { at, value: [{ destination }] }],
  };
}

function versionsBehind(mesh: Mesh, host: string | undefined, asked: AskedVersion): readonly Workload[] {
  if (host === undefined) return [];
  return mesh.services
    .named(host)
    .flatMap((service) => mesh.behind(service))
    .filter((each) => asked.has(each, undefined));
}

function carriesAll(labels: Labels, asked: Labels): boolean {
  return Object.entries(asked).every(([key, value]) => labels[key] === value);
}

/** The labels that tell a version from the others of its service. */
function distinguishing({ labels }: Workload, selector: Labels): Labels {
  const { version } = labels;
  if (version !== undefined) return { version };
  return Object.fromEntries(Object.entries(labels).filter(([key]) => selector[key] === undefined));
}
