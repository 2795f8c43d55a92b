import type { Mesh } from '../../mesh/mesh';
import { configurationTexts } from '../../mesh/mesh-configuration';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type Field, type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const deprecatedField = rule({
  name: 'deprecated-field',
  description: 'A field or a kind that Istio no longer reads, or soon will not.',
  severity: 'warning',
  upstream: ['IST0002'],
  messages: {
    field: {
      message: '{field} is deprecated',
      effect: '{effect}',
      fix: '{fix}',
    },
    provider: {
      message: "tracing provider {provider} uses Lightstep's protocol, which is deprecated",
      effect: 'a later version of Envoy does not support it, and no traces arrive',
      fix: 'reference a provider of kind opentelemetry, which Lightstep supports too',
    },
    kind: {
      message: 'Istio no longer has kind {kind} of {group}',
      effect: 'it is ignored',
      fix: 'remove it; {replacement}',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('networking.istio.io', 'VirtualService')) {
      for (const [index] of listAt(object, 'spec', 'http').entries()) {
        for (const { below, fix } of percents) {
          const path: FieldPath = ['spec', 'http', index, ...below];
          if (valueAt(object, ...path) === undefined) continue;
          const words = { field: below.join('.'), effect: 'nothing today', fix };
          report('field', { at: fieldOf(object, ...path), with: words });
        }
      }
    }
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      const path: FieldPath = ['spec', 'outboundTrafficPolicy', 'egressProxy'];
      if (valueAt(object, ...path) === undefined) continue;
      const words = { field: 'outboundTrafficPolicy.egressProxy', effect: 'it is ignored', fix: 'remove it' };
      report('field', { at: fieldOf(object, ...path), with: words });
    }
    for (const { at, provider } of lightstepIn(mesh)) report('provider', { at, with: { provider } });
    for (const object of mesh.objects) {
      const { kind, group } = object;
      if (group !== 'config.istio.io' && group !== 'rbac.istio.io' && group !== 'authentication.istio.io')
        continue;
      const replacement = replacementOf(object);
      report('kind', { at: fieldOf(object, 'kind'), with: { kind, group, replacement } });
    }
  },
});

/** Whole numbers that a percentage with a fraction replaces. */
const percents = [
  { below: ['fault', 'delay', 'percent'], fix: 'write percentage: { value: … }' },
  { below: ['mirrorPercent'], fix: 'write mirrorPercentage: { value: … }' },
  { below: ['mirror_percent'], fix: 'write mirrorPercentage: { value: … }' },
] as const;

/** The kinds that do today what a removed one did. */
function replacementOf({ group, kind }: MeshObject): string {
  if (group === 'authentication.istio.io')
    return 'PeerAuthentication replaces its peers (mutual TLS), RequestAuthentication its origins (JWT)';
  if (group === 'rbac.istio.io') return 'AuthorizationPolicy replaces it';
  return /quota/i.test(kind)
    ? 'rate limits are written in an EnvoyFilter'
    : 'AuthorizationPolicy and Telemetry replace checks and telemetry by Mixer';
}

/** Where a Telemetry names a provider that the mesh's configuration says to be Lightstep's, or that is called so. */
function lightstepIn(mesh: Mesh): { at: Field; provider: string }[] {
  const names = new Set(['lightstep']);
  for (const { value } of configurationTexts(mesh, 'mesh')) {
    const providers = value['extensionProviders'];
    for (const each of Array.isArray(providers) ? providers : []) {
      const { name, lightstep } = (each ?? {}) as { name?: unknown; lightstep?: unknown };
      if (typeof name !== 'string') continue;
      if (lightstep === undefined) names.delete(name);
      else names.add(name);
    }
  }
  return mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((object) =>
    listAt(object, 'spec', 'tracing').flatMap((_, index) =>
      listAt(object, 'spec', 'tracing', index, 'providers').flatMap((__, place) => {
        const path: FieldPath = ['spec', 'tracing', index, 'providers', place, 'name'];
        const provider = valueAt(object, ...path);
        return typeof provider === 'string' && names.has(provider)
          ? [{ at: fieldOf(object, ...path), provider }]
          : [];
      }),
    ),
  );
}
