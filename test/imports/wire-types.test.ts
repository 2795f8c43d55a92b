import { wireTypes } from '../../imports/generate/wire-types';

test('fields get back the names of the wire, and lose what is said about them', () => {
  const source = `
    import { ApiObjectMetadata, Unneeded } from 'cdk8s';
    /** @schema Policy */
    export interface Policy {
      /** How many. */
      readonly consecutive5XxErrors?: number;
      readonly jwksUri: string;
      readonly labels?: { [key: string]: string };
      readonly metadata?: ApiObjectMetadata;
      readonly tenantId?: string;
    }
    export function toJson_Policy(obj: Policy | undefined): Record<string, any> | undefined {
      if (obj === undefined) { return undefined; }
      const result = {
        'consecutive5xxErrors': obj.consecutive5XxErrors,
        'jwks_uri': obj.jwksUri,
        'labels': ((obj.labels) === undefined) ? undefined : (Object.entries(obj.labels)),
        'metadata': toJson_Metadata(obj.metadata),
        'tenant-id': obj.tenantId,
      };
      return result;
    }`;
  expect(wireTypes('policy.ts', source)).toBe(`import type { ApiObjectMetadata } from 'cdk8s';

export interface Policy {
  readonly consecutive5xxErrors?: number;
  readonly jwks_uri: string;
  readonly labels?: { [key: string]: string };
  readonly metadata?: ApiObjectMetadata;
  readonly 'tenant-id'?: string;
}
`);
});

test('an enum becomes its values, a wrapper what it wraps, an API object nothing', () => {
  const source = `
    export enum Mode { ISTIO_UNDERSCORE_MUTUAL = "ISTIO_MUTUAL", OFF = "OFF" }
    export class Port {
      public static fromNumber(value: number): Port { return new Port(value); }
      public static fromString(value: string): Port { return new Port(value); }
      private constructor(public readonly value: number | string) {}
    }
    export class Gateway extends ApiObject { static manifest(props: GatewayProps): any {} }`;
  expect(wireTypes('gateway.ts', source)).toBe(`export type Mode = 'ISTIO_MUTUAL' | 'OFF';

export type Port = number | string;
`);
});

test.each([
  ['a statement of a new kind', 'export namespace Policies {}', 'export namespace Policies {}'],
  [
    'a field without a name on the wire',
    'export interface Policy { readonly host: string; }',
    'Policy: no wire name for host',
  ],
])('%s is an error, and not dropped', (_, source, message) => {
  expect(() => wireTypes('policy.ts', source)).toThrow(message);
});
