import type { AccessLogLine } from '../lab/access-log';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import { send } from '../pod/send';
import type { PolicedRequest } from './random-requests';
import { EDGE_HOST, EDGE_PORT, POLICED } from './scene';
import { tokenOf } from './tokens';

/** The mark in an access log of a connection that a policy closes. */
const REFUSED = 'rbac_access_denied';

/** The answer of the wire, in the words of `predicted`. */
export async function seen(lab: Lab, server: string, request: PolicedRequest): Promise<string> {
  const { caller, sent, method, path } = request;
  const [life] = lab.pods(`${POLICED}/${server}`);
  if (life === undefined) throw new Error(`there is no pod ${server}`);
  const host = `${server}.${POLICED}`;
  const direct = caller.hasSidecar ? {} : { address: life.network?.address };
  const port = caller.hasSidecar ? request.port : request.port === 80 ? 8080 : 9000;
  const since = life.proxy?.logLength() ?? 0;
  const from = `${caller.namespace}/${caller.name}`;
  const answer = await lab.request(from, {
    ...direct,
    url: sent === 'http' ? `http://${host}:${port}${path}` : `tcp://${host}:${port}`,
    ...(sent === 'http' && { method, headers: { ...request.headers, ...tokenIn(request) } }),
  });
  if (answer.status === 200) return '200';
  if (answer.status === 0) {
    const line = await lastLine(life, REFUSED, since, 0.5);
    return line === undefined ? 'reset' : `reset ${line.closed}`;
  }
  if (answer.status === 503) return `503 ${answer.log?.flags}`;
  return await refusal(life, answer.status, since);
}

/** The same at a gateway. */
export async function seenAtEdge(lab: Lab, name: string, request: PolicedRequest): Promise<string> {
  const [life] = lab.pods(`${POLICED}/${name}`);
  if (life === undefined) throw new Error(`there is no pod ${name}`);
  const { method, path, headers } = request;
  const since = life.proxy?.logLength() ?? 0;
  const answer = await send({
    url: `http://${EDGE_HOST}:${EDGE_PORT}${path}`,
    address: life.network?.address,
    method,
    headers: { ...headers, ...tokenIn(request) },
  });
  if (answer.status === 0) return 'reset';
  return answer.status === 200 ? '200' : await refusal(life, answer.status, since);
}

/** The header with the token of a request. */
function tokenIn({ claims }: PolicedRequest): Record<string, string> {
  return claims === undefined ? {} : { authorization: `Bearer ${tokenOf(claims)}` };
}

/** A status with the reason in the access log of the proxy that gave it. */
async function refusal(life: PodLife, status: number, since: number): Promise<string> {
  const line = await lastLine(life, `${status}`, since, 5);
  return `${status} ${line?.flags} ${line?.details}`;
}

/** The last line with a text that the proxy of a pod wrote since; each pod is asked one thing after the other. */
async function lastLine(
  { proxy }: PodLife,
  text: string,
  since: number,
  seconds: number,
): Promise<AccessLogLine | undefined> {
  return await waitFor('the access log', () => proxy?.accessLog(text, since).at(-1), { seconds }).catch(
    () => undefined,
  );
}
