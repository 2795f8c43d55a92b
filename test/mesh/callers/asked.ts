import type { Caller, Lab } from '../lab/lab';
import type { LabRequest } from '../pod/messages';
import { type CallersPlan, type CallPlan, HTTP_PORT, PATHS, SERVICES, STRANGER, TCP_PORT } from './plans';
import { hostOf, namespaceOf } from './program';

/** A request, and whether the program declares it. */
export interface AskedCall {
  readonly words: string;
  readonly from: Caller;
  readonly request: LabRequest;
  readonly isDeclared: boolean;
}

const REQUESTS = [
  { path: '/cart/1', method: 'GET' },
  { path: '/cart/1', method: 'POST' },
  { path: '/sum', method: 'GET' },
  { path: '/admin', method: 'GET' },
] as const;

/** Every request of each service, and of a stranger, to each other service; and those of the routes of gateways. */
export function askedOf(plan: CallersPlan): AskedCall[] {
  const namespace = namespaceOf(plan);
  const inMesh = [...SERVICES, STRANGER].flatMap((caller) =>
    SERVICES.filter((callee) => callee !== caller).flatMap((callee) => {
      const from = `${namespace}/${caller}` as Caller;
      const host = `${callee}.${namespace}`;
      const isAdmitted = caller === STRANGER && plan.admitsStranger;
      const calls = plan.calls.filter((each) => each.caller === caller && each.callee === callee);
      const tcp = { url: `tcp://${host}:${TCP_PORT}` };
      return [
        ...REQUESTS.map(({ path, method }) => ({
          words: `${from} ${method} http://${host}:${HTTP_PORT}${path}`,
          from,
          request: { url: `http://${host}:${HTTP_PORT}${path}`, method },
          isDeclared: isAdmitted || calls.some((each) => takes(each, path, method)),
        })),
        {
          words: `${from} ${tcp.url}`,
          from,
          request: tcp,
          isDeclared: isAdmitted || calls.some(({ port }) => port === TCP_PORT),
        },
      ];
    }),
  );
  const atGateway = plan.routes.flatMap(({ to, path }) => {
    const url = `http://${hostOf(plan, to)}${path === 'exact' ? PATHS.exact : '/cart/1'}`;
    return [{ words: `the gateway ${url}`, from: 'outside' as Caller, request: { url }, isDeclared: true }];
  });
  return [...inMesh, ...atGateway];
}

function takes({ port, paths, methods }: CallPlan, path: string, method: 'GET' | 'POST'): boolean {
  if (port !== HTTP_PORT || methods?.includes(method) === false) return false;
  if (paths === undefined) return true;
  return (
    (paths.includes('prefix') && path.startsWith(PATHS.prefix)) ||
    (paths.includes('exact') && path === PATHS.exact)
  );
}

/** The answer in a word: `200`, `403`, `reset`. */
export async function answerTo(lab: Lab, { from, request }: AskedCall): Promise<string> {
  const { status } = await lab.request(from, request);
  return status === 0 ? 'reset' : `${status}`;
}

/** How a request that is not declared is refused. */
export function refusalOf({ request }: AskedCall): string {
  return request.url.startsWith('tcp:') ? 'reset' : '403';
}
