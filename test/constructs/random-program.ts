import { ApiObject, type App as CdkApp, Chart, Lazy } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import fc from 'fast-check';

/** A program as plain values, so that the same one can be built below two Apps, and shrunk by fast-check. */
export interface RandomProgram {
  readonly parts: readonly { readonly kind: PartKind; readonly parent: number; readonly id: string }[];
  readonly dependencies: readonly { readonly from: number; readonly to: number }[];
}

type PartKind = 'chart' | 'construct' | 'object' | 'lazy' | 'deployment';

const kinds: readonly PartKind[] = [
  'chart',
  'chart',
  'construct',
  'construct',
  'object',
  'object',
  'lazy',
  'deployment',
];
const ids = ['a', 'b', 'web', '2', '10', 'Upper', 'with space', 'toString-1'];

export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  parts: fc.array(
    fc.record({ kind: fc.constantFrom(...kinds), parent: fc.nat(12), id: fc.constantFrom(...ids) }),
    { minLength: 1, maxLength: 16 },
  ),
  dependencies: fc.array(fc.record({ from: fc.nat(30), to: fc.nat(30) }), { maxLength: 6 }),
});

/** Builds the program below an App; parts that have no place, or no free id there, are left out. */
export function build(app: CdkApp, program: RandomProgram): void {
  const built: Construct[] = [];
  for (const { kind, parent, id } of program.parts) {
    const charts = kind === 'chart' ? [app, ...built] : built;
    const scope = charts[parent % Math.max(charts.length, 1)];
    if (scope === undefined || scope.node.tryFindChild(id) !== undefined) continue;
    if (kind !== 'chart' && !scope.node.scopes.some(Chart.isChart)) continue;
    built.push(part(kind, scope, id, built.length));
  }
  for (const { from, to } of program.dependencies) {
    const [source, target] = [built[from % Math.max(built.length, 1)], built[to % Math.max(built.length, 1)]];
    if (source !== undefined && target !== undefined && source !== target) source.node.addDependency(target);
  }
}

function part(kind: PartKind, scope: Construct, id: string, index: number): Construct {
  switch (kind) {
    case 'chart':
      return new Chart(
        scope,
        id,
        index % 2 === 0 ? { namespace: `team-${index}`, labels: { team: 'yes' } } : {},
      );
    case 'construct':
      return new Construct(scope, id);
    case 'object':
      return new ApiObject(scope, id, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `settings-${index}` },
        data: { on: 'on', multi: 'a\nb: c\n', [`key-${index}`]: '0775' },
      });
    case 'lazy':
      return new ApiObject(scope, id, {
        apiVersion: 'example.com/v1',
        kind: 'Thing',
        spec: { late: Lazy.any({ produce: () => ({ index, nothing: undefined, list: [] }) }) },
      });
    case 'deployment':
      return new Deployment(scope, id, { containers: [{ image: `web:${index}` }] });
  }
}
