import { manifestsOf } from '../../lib/check/manifests';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import type { JsonObject } from '../../lib/mesh/objects/mesh-object';
import { admission } from '../../lib/mesh/policies/admission';
import type { Admission } from '../../lib/mesh/policies/admission-outcome';
import { type Arrival, arrivingAs } from '../../lib/mesh/policies/arrival';
import type { JudgedRule } from '../../lib/mesh/policies/judged-rules';
import type { Workload } from '../../lib/mesh/registry/workloads';
import { deployment, documents, namespace, service } from '../manifests';

/** The pods of a shop, with a sidecar: backend on 8080 (HTTP) and 9000 (TCP), and its callers cart and teller. */
export const shop = documents(
  namespace('shop'),
  service('backend', 'shop', '{ name: http, port: 80, targetPort: 8080 }, { name: tcp-db, port: 9000 }'),
  pods('backend', 'shop'),
  pods('cart', 'shop'),
  pods('teller', 'bank'),
);

/** A Deployment whose pods run as a service account of the same name. */
export function pods(name: string, inNamespace: string, more = ''): string {
  return deployment(name, inNamespace, {
    spec: `serviceAccountName: ${name}\n      ${more}`,
    ports: [8080, 9000],
  });
}

/** A policy of the shop for backend, with the rest of its \`spec\`. */
export function policy(spec: string, name = 'p', namespace = 'shop', annotations = '{}'): string {
  return `
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: ${namespace}, annotations: ${annotations} }
spec: ${spec}
`;
}

export function meshWith(...texts: readonly string[]): Mesh {
  const { objects, faults } = manifestsOf({ texts: [{ file: 'a.yaml', text: texts.join('\n---\n') }] });
  expect(faults).toEqual([]);
  return meshOf(objects);
}

/** A request to backend: its caller is cart, with mTLS. */
export interface Asked extends Partial<Omit<Arrival, 'protocol' | 'headers' | 'claims'>> {
  readonly sent?: 'http' | 'tcp';
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: JsonObject;
}

export const cart = { namespace: 'shop', serviceAccount: 'cart' };
export const teller = { namespace: 'bank', serviceAccount: 'teller' };

export function workload(mesh: Mesh, name = 'backend'): Workload {
  const found = mesh.workloads.all.find(({ object }) => object.name === name);
  if (found === undefined) throw new Error(`there is no workload ${name}`);
  return found;
}

export function admissionTo(mesh: Mesh, asked: Asked = {}): Admission {
  const { sent = 'http', headers, port = sent === 'http' ? 8080 : 9000, ...rest } = asked;
  const called = workload(mesh);
  return admission(mesh, called, {
    protocol: arrivingAs(mesh, called, port, sent),
    port,
    identity: cart,
    authority: 'backend',
    ...rest,
    headers: new Map(Object.entries(headers ?? {})),
  });
}

/** An admission in few words. */
export function inWords(said: Admission): string {
  switch (said.kind) {
    case 'allowed':
      return said.by === undefined ? 'allowed' : `allowed by ${nameOf(said.by)}`;
    case 'denied':
      return `${said.status ?? 'reset'} by ${said.by === undefined ? 'none' : nameOf(said.by)}`;
    case 'unauthenticated':
      return `${said.status} ${said.detail}`;
    case 'unknown':
      return `unknown: ${said.reason} at ${said.by.object.kind} ${said.by.path.join('.')}`;
  }
}

/** The conditions that decided against rules, in few words. */
export function whyNot(said: Admission): readonly string[] {
  const passed = said.kind === 'allowed' || said.kind === 'denied' ? said.passed : [];
  return passed.flatMap((rule) =>
    rule.conditions.map(
      ({ at, wanted, found, reason }) =>
        `${nameOf(rule)} ${at.path.slice(3).join('.')}: ${reason}, wants ${wanted.join('|')}, found ${found}`,
    ),
  );
}

function nameOf({ policy: { object }, index }: JudgedRule): string {
  return `${object.name}[${index}]`;
}
