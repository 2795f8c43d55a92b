import type { ExpectedRoute, RoutedRequest } from './routed-request';
import { type NoFindingsOptions, toHaveNoFindings } from './to-have-no-findings';
import { toRoute } from './to-route';

export {
  type ExpectedRoute,
  type NamedGateway,
  type NamedService,
  RoutedRequest,
  redirectTo,
  request,
  status,
  to,
} from './routed-request';
export type { NoFindingsOptions };

/** The `expect` of the test that loads this file. */
declare const expect: { extend(matchers: Readonly<Record<string, unknown>>): void };

declare global {
  // The interface in which @types/jest declares matchers; its type parameters must be repeated.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as it is declared there
    interface Matchers<R, T = {}> {
      /**
       * Asserts that `cdk8s-istio check` finds nothing in the manifests of an app, a chart or another construct, or in a
       * list of manifests.
       */
      toHaveNoFindings(options?: NoFindingsOptions): R;
      /**
       * Asserts that the manifests of an app, a chart or another construct, or a list of manifests, route a request as
       * expected: `expect(app).toRoute(request('/').header('x-canary', 'true').from(frontend), to(backend, 'v2'))`.
       */
      toRoute(request: RoutedRequest, expected: ExpectedRoute): R;
    }
  }
}

expect.extend({ toHaveNoFindings, toRoute });
