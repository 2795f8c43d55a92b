import type { VirtualService } from '../../mesh/routes/virtual-services';
import { absenceOf } from './absence';
import {
  type Absence,
  type Addition,
  type Assumption,
  assumedObject,
  freeName,
  nameOf,
  type PartialStates,
} from './assumption';

/** The destination of assumed routes. The domain `.invalid` is reserved, so no host of the states has this name. */
const elsewhere = 'elsewhere.invalid';

const istio = 'networking.istio.io';

/** Delegates whose root is in the states, and roots whose delegate is. */
export function assumedDelegates(partial: PartialStates): Addition {
  const { virtualServices } = partial.both;
  const wanted = new Set(virtualServices.flatMap(delegatesOf));
  const holdsRoots = partial.both.mesh.known.holdsAll(istio, 'VirtualService');
  const byName = new Map<string, Assumption>();
  const absent: Absence[] = [];
  for (const { lost, object } of virtualServices) {
    for (const { reason, wanted: name } of lost) {
      // A delegate in one of the states is created or deleted by the change.
      if (reason !== 'missing' || byName.has(name) || isThere(partial, name)) continue;
      const absence = absenceOf(partial, { group: istio, kind: 'VirtualService' }, name, object);
      if (absence !== undefined) absent.push(absence);
      else byName.set(name, missingDelegate(name, nameOf(object)));
    }
  }
  for (const each of virtualServices) {
    const { object, hosts } = each;
    const name = `${object.namespace}/${object.name}`;
    if (hosts.length > 0 || wanted.has(name) || byName.has(name) || holdsRoots) continue;
    byName.set(name, missingRoot(partial, each));
  }
  return { assumptions: [...byName.values()], absent };
}

function isThere({ states }: PartialStates, name: string): boolean {
  return states.some((state) => state.has(`networking.istio.io/VirtualService/${name}`));
}

function delegatesOf({ spec, object }: VirtualService): string[] {
  return (spec.http ?? []).flatMap(({ delegate }) =>
    delegate === undefined ? [] : [`${delegate.namespace || object.namespace}/${delegate.name ?? ''}`],
  );
}

function missingDelegate(wanted: string, by: string): Assumption {
  const [namespace = '', name = ''] = wanted.split('/');
  const object = assumedObject({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    namespace,
    name,
    spec: { http: [{ route: [{ destination: { host: elsewhere } }] }] },
  });
  return { object, words: `${nameOf(object)} exists and serves the requests that ${by} delegates to it` };
}

function missingRoot(partial: PartialStates, { object }: VirtualService): Assumption {
  const { namespace } = object;
  const kind = { group: 'networking.istio.io', kind: 'VirtualService', namespace };
  const root = assumedObject({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    namespace,
    name: freeName(partial, { ...kind, name: `${object.name}-root` }),
    spec: {
      hosts: [`${object.name}.${namespace}.${elsewhere}`],
      gateways: [`${object.name}-root`],
      http: [{ delegate: { name: object.name, namespace } }],
    },
  });
  return { object: root, words: `a VirtualService at a gateway delegates to ${nameOf(object)}` };
}
