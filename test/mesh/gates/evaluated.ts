import { type ProxyConfig, readConfigDump } from '../../../lib/envoy/config-dump';
import { decide } from '../../../lib/envoy/decision';
import type { Decision, ProxyRequest } from '../../../lib/envoy/request';
import type { Caller, Request } from '../../../lib/mesh/request';
import { differenceOf, expectedOf } from '../../../lib/proxies/expected';
import type { Lab } from '../lab/lab';
import type { PodLife } from '../lab/pod-life';
import { ask, type Cell } from '../reading/cells';
import { askedOf, meshOfCluster, predicted } from '../reading/predicted';
import type { CellQuestion } from '../reading/questions';
import type { Trial } from '../reading/trials';
import { clusterObjects } from '../reading/tried';
import { Names } from '../wire/names';
import type { WireAnswer } from '../wire/wire';

/** One answer of the wire, beside what the proxy's own configuration says, and what `lib/mesh` says. */
export interface Evaluated {
  readonly question: CellQuestion;
  readonly decision: Decision;
  readonly answers: readonly WireAnswer[];
  /** How the wire, and how `lib/mesh`, differ from the decision; undefined where they do not. */
  readonly wire: string | undefined;
  readonly mesh: string | undefined;
}

const RESOURCES = [
  'dynamic_listeners',
  'dynamic_route_configs',
  'dynamic_active_clusters',
  'dynamic_endpoint_configs&include_eds',
];

/** All that a pod's Envoy holds. */
export async function configOf({ program, pod }: PodLife): Promise<ProxyConfig> {
  const answers = await Promise.all(
    RESOURCES.map(async (resource) => {
      const url = `http://localhost:15000/config_dump?resource=${resource}`;
      const answer = await program?.send({ url, address: '127.0.0.1', timeoutMs: 20_000 });
      if (answer?.status !== 200) throw new Error(`${pod.metadata.name}: ${answer?.status} ${answer?.error}`);
      return JSON.parse(answer.body) as unknown;
    }),
  );
  return readConfigDump(answers);
}

/** Sets in cells, each asked on the wire, while what the proxies hold is read and evaluated. */
export async function evaluateAll(
  lab: Lab,
  cells: readonly Cell[],
  trials: readonly Trial[],
): Promise<readonly Evaluated[]> {
  const round = await Promise.all(
    trials.map(async ({ set, questions }, index) => {
      const cell = cells[index];
      if (cell === undefined) throw new Error('there are as many cells as trials');
      return { set, questions, cell };
    }),
  );
  let mesh = meshOfCluster([]);
  let names: Names | undefined;
  const configs = new Map<PodLife, ProxyConfig>();
  const said = ({ from, request }: CellQuestion, cell: Cell) =>
    predicted(mesh, cell.podOf(from), cell.place(request)).certain.size;
  const heard = await ask(
    lab,
    round.map((each) => ({ ...each, expected: (question) => said(question, each.cell) })),
    async () => {
      mesh = meshOfCluster(await clusterObjects(lab));
      names = await Names.read(lab.plane.api, lab.kubelet.lives.values());
      const asking = new Set(
        round.flatMap(({ questions, cell }) => questions.map(({ from }) => lifeOf(cell, from))),
      );
      for (const life of asking) configs.set(life, await configOf(life));
    },
  );
  return round.flatMap(({ cell }, index) =>
    (heard[index] ?? []).map(({ question, answers }): Evaluated => {
      const life = lifeOf(cell, question.from);
      const asked = askedOf(cell.place(question.request));
      const caller = callerOf(life);
      const decision = decide(configs.get(life) as ProxyConfig, asItComes(asked, caller, names as Names));
      const difference = differenceOf(expectedOf(mesh, caller, asked), decision);
      return {
        question,
        decision,
        answers,
        wire: answers.map((each) => wireDifference(decision, each)).find((each) => each !== undefined),
        mesh: difference && JSON.stringify([difference, expectedOf(mesh, caller, asked)]),
      };
    }),
  );
}

function lifeOf(cell: Cell, from: CellQuestion['from']): PodLife {
  const asker = cell.asker(from);
  return 'pod' in asker ? asker.pod : asker.throughGateway;
}

function callerOf({ pod }: PodLife): Caller {
  const { namespace = '', labels = {}, annotations = {} } = pod.metadata;
  const isGateway = annotations['inject.istio.io/templates'] === 'gateway';
  return { kind: isGateway ? 'gateway' : 'workload', namespace, labels };
}

function asItComes(asked: Request, { kind, namespace }: Caller, names: Names): ProxyRequest {
  const { host, protocol, port, authority = host, path = '/', method = 'GET', sni = host } = asked;
  const address = kind === 'gateway' ? undefined : names.addressOf(host, namespace);
  return { protocol, address, port, authority, path, method, sni, headers: asked.headers ?? new Map() };
}

/** How an answer differs from a decision. */
function wireDifference(decision: Decision, { status, log, headers, error }: WireAnswer): string | undefined {
  const got = `${status} ${log?.flags} ${log?.cluster} ${headers['location'] ?? ''} ${error ?? ''}`;
  const isAsSaid = (() => {
    switch (decision.kind) {
      case 'clusters': {
        const clusters = decision.shares.map(({ cluster }) => cluster);
        // A request that leaves the mesh to an address that refuses it may never be logged.
        if (log === undefined) return status === 0;
        // Envoy logs no cluster where there is none of this name.
        return log.cluster == null
          ? /NC|NR/.test(log.flags) || status === 0
          : clusters.includes(log.cluster.replace(/;$/, ''));
      }
      case 'redirect':
        return status === decision.status && headers['location'] === decision.location;
      case 'response':
        return status === decision.status && log?.cluster == null;
      case 'no-route':
        return status === 404 && log?.flags.includes('NR') === true;
      case 'closed':
        return status === 0;
      case 'unknown':
        return false;
    }
  })();
  return isAsSaid ? undefined : `${JSON.stringify(decision)}, and got ${got}`;
}
