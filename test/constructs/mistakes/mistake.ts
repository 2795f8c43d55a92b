import { type App, Chart } from 'cdk8s';
import {
  Backend,
  CanaryPair,
  type CanaryPairProps,
  Frontend,
  App as OurApp,
  ProgramError,
  type ProgramProblem,
} from '../../../lib';

/** The smallest program that breaks a rule. */
export interface Mistake {
  readonly rule: string;
  readonly name: string;
  /** Path of the construct that is told. */
  readonly path: string;
  /** What of the mistake the message has to show. */
  readonly value: string;
  readonly make: (chart: Chart, app: App) => void;
}

/** A version that is fine. */
export const version = { name: 'v1', image: 'shop/cart:1' } as const;

/** A backend that is fine but for what is given. */
export function cart(chart: Chart, props: object = {}): Backend {
  return new Backend(chart, 'cart', { port: 8080, version, ...props });
}

/** A frontend that is fine but for what is given. */
export function page(chart: Chart, props: object = {}): Frontend {
  return new Frontend(chart, 'page', { port: 80, version, ...props });
}

/** A canary that is fine but for what is given. */
export function canary(chart: Chart, stable: CanaryPairProps['stable'], props: object = {}): CanaryPair {
  return new CanaryPair(chart, 'canary', {
    stable,
    canary: { ...version, name: 'v2' },
    weight: 10,
    ...props,
  });
}

/** A canary beside the one that `canary` makes. */
export function second(chart: Chart, stable: CanaryPairProps['stable'], props: object): CanaryPair {
  return new CanaryPair(chart, 'second', {
    stable,
    canary: { ...version, name: 'v3' },
    weight: 10,
    ...props,
  });
}

/** Everything that is told of a program. */
export function problemsOf(make: Mistake['make']): readonly ProgramProblem[] {
  const app = new OurApp();
  try {
    make(new Chart(app, 'shop', { namespace: 'shop' }), app);
    app.synthYaml();
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
  return [];
}
