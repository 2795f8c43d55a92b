import type { AccessLogLine } from '../lab/access-log';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import { waitFor } from '../lab/wait';
import type { PolicedRequest } from './random-requests';
import { POLICED } from './scene';
import { tokenOf } from './tokens';

/** The mark in an access log of a connection that a policy closes. */
const REFUSED = 'rbac_access_denied';

/** The answer of the wire, in the words of `predicted`. */
export async function seen(lab: Lab, server: string, request: PolicedRequest): Promise<string> {
  const { caller, sent, claims, method, path } = request;
  const [life] = lab.pods(`${POLICED}/${server}`);
  if (life === undefined) throw new Error(`there is no pod ${server}`);
  const host = `${server}.${POLICED}`;
  const direct = caller.hasSidecar ? {} : { address: life.network?.address };
  const port = caller.hasSidecar ? request.port : request.port === 80 ? 8080 : 9000;
  const token: Record<string, string> =
    claims === undefined ? {} : { authorization: `Bearer ${tokenOf(claims)}` };
  const since = life.proxy?.logLength() ?? 0;
  const from = `${caller.namespace}/${caller.name}`;
  const answer = await lab.request(from, {
    ...direct,
    url: sent === 'http' ? `http://${host}:${port}${path}` : `tcp://${host}:${port}`,
    ...(sent === 'http' && { method, headers: { ...request.headers, ...token } }),
  });
  if (answer.status === 200) return '200';
  if (answer.status === 0 && caller.hasSidecar === false) {
    const line = await lastLine(life, REFUSED, since, 0.3);
    return line === undefined ? 'reset' : `reset ${line.closed}`;
  }
  if (answer.status === 0) {
    const line = await lastLine(life, REFUSED, since, 1);
    return line === undefined ? 'reset' : `reset ${line.closed}`;
  }
  if (answer.status === 503) return `503 ${answer.log?.flags}`;
  const line = await lastLine(life, `${answer.status}`, since, 5);
  return `${answer.status} ${line?.flags} ${line?.details}`;
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
