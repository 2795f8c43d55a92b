import { manifestsOf } from '../check/manifests';
import { meshOf } from '../mesh/mesh';
import type { Request } from '../mesh/request';
import { callersFor } from '../trace/default-callers';
import { unmet } from '../trace/expectations/expectation';
import { callerNamed } from '../trace/named-callers';
import { reportOf } from '../trace/report/report';
import { traceText } from '../trace/report/text';
import { requestOf } from '../trace/requests/url';
import { traceOf } from '../trace/trace';
import { objectsOf } from './received';
import type { ExpectedRoute, NamedService, RoutedRequest } from './routed-request';
import type { Outcome } from './to-have-no-findings';

/**
 * The matcher `expect(app).toRoute(request('/'), to(backend, 'v2'))`.
 *
 * @throws TypeError for a value without manifests
 * @throws TraceError for an unknown host, caller or version
 */
export function toRoute(received: unknown, asked: RoutedRequest, expected: ExpectedRoute): Outcome {
  const { objects } = manifestsOf({ data: objectsOf(received, 'toRoute') });
  if (objects.length === 0) throw new TypeError('toRoute: no Kubernetes objects in the given value');
  const mesh = meshOf(objects);
  const request = requestFor(asked, expected.service);
  const callers =
    asked.caller === undefined
      ? callersFor(mesh, request, undefined)
      : [callerNamed(mesh, asked.caller, undefined)];
  const traces = callers.map((caller) => traceOf(mesh, caller, request));
  const wrong = traces.map((trace) => ({ trace, differences: unmet(mesh, trace, expected.expectation) }));
  const failing = wrong.find(({ differences }) => differences.length > 0);
  const shown = failing ?? wrong[0];
  return {
    pass: failing === undefined,
    message: () => {
      if (shown === undefined) return 'no caller';
      const text = traceText(
        reportOf(shown.trace, mesh, () => []),
        { hasColours: false },
      );
      const told =
        failing === undefined
          ? 'expected another answer, but the request is routed so'
          : failing.differences.join('\n');
      return `${told}\n\n${text}`;
    },
  };
}

/** A path alone is one of the expected service. @throws TypeError for a path without such a service */
function requestFor(
  { written, headers, hasCertificate }: RoutedRequest,
  service: NamedService | undefined,
): Request {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const [, method = '', path] = /^(?:([A-Za-z]+)\s+)?(\/.*)$/.exec(written) ?? [];
  if (path === undefined) return requestOf({ text: written, headers: lines, hasCertificate });
  if (service === undefined)
    throw new TypeError(`toRoute: ${written} needs a host, for example http://shop.example.com${path}`);
  const { host, port } = addressOf(service);
  return requestOf({ text: `${method} http://${host}:${port}${path}`, headers: lines });
}

interface Ported {
  readonly ports?: readonly { readonly port: number }[];
}

function addressOf(service: NamedService): { readonly host: string; readonly port: number } {
  if (typeof service === 'string') return { host: service, port: 80 };
  return { host: service.host, port: (service as Ported).ports?.[0]?.port ?? 80 };
}
