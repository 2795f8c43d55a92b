import type { Mesh } from '../mesh';
import { isMapping, mappingOf, mappingsIn } from '../objects/json';
import { listAt, textAt, valueAt } from '../objects/json-path';
import { type Field, fieldOf, type Json, type JsonObject } from '../objects/mesh-object';
import { templatePath, type Workload } from './workloads';

/** A text that the containers of a workload start with. */
export interface WorkloadText {
  readonly text: string;
  /** What it is: `variable BACKEND_URL`, or `argument`. */
  readonly because: string;
  /** Whether its name says that it is an address, so that a bare name is one. */
  readonly isAddress: boolean;
  /** The field of the workload that gives it. */
  readonly at: Field;
}

const addressName =
  /(?:^|_)(?:URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|ENDPOINT|UPSTREAM|SERVER|SERVICE|BACKEND|TARGET)S?$/i;

/** The environment variables, also those of ConfigMaps, and the arguments of a workload's containers. */
export function* textsOf(mesh: Mesh, { object, namespace }: Workload): Generator<WorkloadText> {
  const template = templatePath(object);
  if (template === undefined) return;
  const variable = (name: string, text: string, at: Field): WorkloadText => ({
    ...{ text, at, because: `variable ${name}`, isAddress: addressName.test(name) },
  });
  for (const list of ['containers', 'initContainers']) {
    for (const [index, container] of listAt(object, ...template, 'spec', list).entries()) {
      if (!isMapping(container)) continue;
      const at = (...path: (string | number)[]) => fieldOf(object, ...template, 'spec', list, index, ...path);
      for (const [place, { name, value, valueFrom }] of mappingsOf(container['env'])) {
        const text = typeof value === 'string' ? value : keyOfConfigMap(mesh, namespace, valueFrom);
        if (typeof name === 'string' && text !== undefined) yield variable(name, text, at('env', place));
      }
      for (const [place, { prefix, configMapRef }] of mappingsOf(container['envFrom']))
        for (const [key, text] of allOfConfigMap(mesh, namespace, configMapRef))
          yield variable(`${typeof prefix === 'string' ? prefix : ''}${key}`, text, at('envFrom', place));
      for (const field of ['command', 'args'])
        for (const [place, text] of (Array.isArray(container[field]) ? container[field] : []).entries())
          if (typeof text === 'string')
            yield { text, because: 'argument', isAddress: false, at: at(field, place) };
    }
  }
}

function mappingsOf(list: Json | undefined): readonly (readonly [number, JsonObject])[] {
  return mappingsIn(list).map((each) => [(list as readonly Json[]).indexOf(each), each]);
}

/** The value of a variable that a key of a ConfigMap gives. */
function keyOfConfigMap(mesh: Mesh, namespace: string, valueFrom: Json | undefined): string | undefined {
  const { name, key } = mappingOf(mappingOf(valueFrom)['configMapKeyRef']);
  const map = configMap(mesh, namespace, name);
  if (map === undefined || typeof key !== 'string') return undefined;
  return valueAt(map, 'data', key) === undefined ? undefined : textAt(map, 'data', key);
}

/** All keys of a ConfigMap. */
function allOfConfigMap(mesh: Mesh, namespace: string, reference: Json | undefined): [string, string][] {
  const map = configMap(mesh, namespace, mappingOf(reference)['name']);
  return Object.entries(map === undefined ? {} : mappingOf(valueAt(map, 'data'))).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

function configMap(mesh: Mesh, namespace: string, name: Json | undefined) {
  return mesh.ofKind('', 'ConfigMap').find((each) => each.name === name && each.namespace === namespace);
}
