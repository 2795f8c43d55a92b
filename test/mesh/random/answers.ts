import { hostOf, keyOf, namespaceOf, speaksHttp } from '../../properties/facts';
import type { GatewayPlan, Program, ServicePlan } from '../../properties/program';
import type { Certificate } from '../lab/certificate';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import type { Answer, LabRequest } from '../pod/messages';
import { send } from '../pod/send';
import { allowedVersions } from './allowed';
import { allowedAtGateway } from './allowed-at-gateway';
import { type Asked, headersOf, pathOf } from './asked';
import { EXISTING_PORTS } from './surroundings';

/** The result of the requests to one program. */
export interface Told {
  readonly inMesh: number;
  readonly atGateways: number;
  /** Each answer that the program does not allow, in words. */
  readonly wrong: readonly string[];
}

/** So many requests to each port of a service, and to each listener of a gateway. */
const REQUESTS = 12;

/** Asks a program that lives in the lab, by its services' names from its pods, and at its gateways. */
export async function askProgram(
  lab: Lab,
  program: Program,
  requests: readonly Asked[],
  certificate: Certificate,
): Promise<Told> {
  const [inMesh, atGateways] = await Promise.all([
    inTurn(meshQuestions(lab, program), requests),
    inTurn(gatewayQuestions(lab, program, certificate), requests),
  ]);
  const wrong = [...inMesh, ...atGateways].filter((complaint) => complaint !== undefined);
  return { inMesh: inMesh.length, atGateways: atGateways.length, wrong };
}

/** Asks once; gives what is wrong with the answer. */
type Question = (asked: Asked, number: number) => Promise<string | undefined>;

async function inTurn(
  questions: readonly Question[],
  requests: readonly Asked[],
): Promise<readonly (string | undefined)[]> {
  const told: (string | undefined)[] = [];
  for (const question of questions) {
    for (let turn = 0; turn < REQUESTS; turn++) {
      const asked = requests[told.length % requests.length];
      if (asked !== undefined) told.push(await question(asked, told.length));
    }
  }
  return told;
}

function meshQuestions(lab: Lab, program: Program): readonly Question[] {
  const namespaces = [...new Set(program.charts.map(({ namespace }) => namespace))];
  const pods = namespaces.flatMap((namespace) => lab.pods(namespace));
  return program.services.flatMap((service) =>
    service.ports.filter(speaksHttp).map(
      ({ port }): Question =>
        async (asked, number) => {
          const caller = pods[number % pods.length];
          const { namespace = '', labels = {} } = caller?.pod.metadata ?? {};
          const url = `http://${hostOf(program, service)}:${port}${pathOf(asked)}`;
          const address = await addressOf(lab, program, service);
          const answer = await caller?.program?.send(requestOf(url, address, asked));
          const allowed = allowedVersions(program, service, asked, { namespace, labels });
          const wanted = allowed.map((version) => `${keyOf(service)} ${version}`);
          const where = `${url} from ${JSON.stringify(labels)}`;
          return complaint(where, asked, wanted, inWords(lab, program, answer));
        },
    ),
  );
}

function gatewayQuestions(lab: Lab, program: Program, certificate: Certificate): readonly Question[] {
  return program.gateways.flatMap((gateway) =>
    openings(gateway).map(
      ({ scheme, port, redirects, mutual }): Question =>
        async (asked, number) => {
          const host = hostFor(gateway, number);
          const url = `${scheme}://${host}:${port}${pathOf(asked)}`;
          const request = requestOf(url, addressOfPod(lab.gateway()), asked);
          const answer = await send(mutual ? { ...request, certificate } : request);
          const stranger = mutual ? await send(request) : undefined;
          const wanted = redirects ? ['301'] : allowedAtGateway(program, gateway, host, asked);
          const where = `${url} at gateway ${gateway.id}`;
          if (stranger !== undefined && stranger.status !== 0)
            return `${where}: ${stranger.status} without a certificate`;
          return complaint(where, asked, wanted, inWords(lab, program, answer));
        },
    ),
  );
}

interface Opening {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Everything is sent on to HTTPS. */
  readonly redirects: boolean;
  /** Only who has a certificate comes in. */
  readonly mutual: boolean;
}

/** Where a gateway can be asked. */
function openings({ existing, listeners }: GatewayPlan): readonly Opening[] {
  if (existing !== undefined) {
    const port = EXISTING_PORTS.get(`${existing.namespace}/${existing.name}`) ?? 80;
    return [{ scheme: 'http', port, redirects: false, mutual: false }];
  }
  return listeners.map(({ kind, port, mutual = false }) => ({
    scheme: kind === 'https' ? 'https' : 'http',
    port,
    redirects: kind === 'httpsRedirect',
    mutual,
  }));
}

/** One of the gateway's hosts in turn; for a wildcard one that it takes. */
function hostFor(gateway: GatewayPlan, number: number): string {
  const hosts = [...new Set(gateway.routes.flatMap((route) => route.hosts))];
  return (hosts[number % hosts.length] ?? '').replace('*', 'any');
}

function requestOf(url: string, address: string, asked: Asked): LabRequest {
  return { url, address, method: asked.method, headers: headersOf(asked), timeoutMs: 60_000 };
}

function complaint(where: string, asked: Asked, wanted: readonly string[], got: string): string | undefined {
  if (wanted.includes(got)) return undefined;
  return `${asked.method} ${where} with ${JSON.stringify(headersOf(asked))} got ${got}, not ${wanted.join(' or ')}`;
}

/** `SERVICE VERSION` of the pod that answered, or the status. */
function inWords(lab: Lab, program: Program, answer: Answer | undefined): string {
  if (answer?.reached === undefined) return `${answer?.status || answer?.error}`;
  const { pod, labels } = answer.reached;
  // Services of one name in two namespaces have the same labels.
  const service = program.services.find((one) => {
    const { id, appLabelKey = 'app', appLabel = id } = one;
    const pods = lab.pods(namespaceOf(program, one));
    return labels[appLabelKey] === appLabel && pods.some(({ pod: { metadata } }) => metadata.name === pod);
  });
  if (service === undefined || answer.status !== 200)
    return `${answer.status} from ${JSON.stringify(labels)}`;
  return `${keyOf(service)} ${labels[service.versionLabelKey ?? 'version']}`;
}

async function addressOf(lab: Lab, program: Program, service: ServicePlan): Promise<string> {
  const path = `/api/v1/namespaces/${namespaceOf(program, service)}/services/${service.serviceName ?? service.id}`;
  return (await lab.plane.api.get<{ spec: { clusterIP: string } }>(path)).spec.clusterIP;
}

function addressOfPod({ network }: PodLife): string {
  return network?.address ?? '';
}
