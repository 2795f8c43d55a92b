import type { Cluster, Kind, LiveObject, ObjectName } from '../../../lib/kubernetes/cluster';
import { type ProxyAdmin, ProxyUnreachable } from '../../../lib/proxies/admin';
import type { MeshProxy } from '../../../lib/proxies/proxy';
import type { Lab } from '../lab/lab';
import { labelled } from '../lab/objects';

/** The reads that gates need of a cluster, through the lab's own client. */
export function labCluster({ plane: { api } }: Lab): Pick<Cluster, 'tryGet' | 'list'> {
  const pathOf = (kind: Kind, name: string, namespace?: string) =>
    api.pathOf({ ...kind, metadata: { name, namespace } });
  return {
    tryGet: async (name: ObjectName) =>
      await api.tryGet<LiveObject>(await pathOf(name, name.name, name.namespace)),
    list: async (kind: Kind) => {
      const path = await pathOf(kind, '');
      const found = await api.list<LiveObject>(path.replace('/namespaces/default', '').replace(/\/$/, ''));
      return found.map((each) => ({ ...each, apiVersion: kind.apiVersion, kind: kind.kind }));
    },
  };
}

/** The admin interface of proxies, asked from within their pods. */
export class LabAdmin implements ProxyAdmin {
  public asked = 0;
  public bytes = 0;

  public constructor(private readonly lab: Lab) {}

  public async get(proxy: MeshProxy, path: string): Promise<unknown> {
    const life = this.lab.kubelet.lives.get(proxy.uid);
    const answer = await life?.program?.send({ url: `http://localhost:15000${path}`, address: '127.0.0.1' });
    if (answer?.status !== 200) {
      const reason = `${answer?.status ?? 'no pod'} ${answer?.error ?? answer?.body ?? ''}`;
      throw new ProxyUnreachable(`${life === undefined ? proxy.name : labelled(life.pod)}: ${reason}`);
    }
    this.asked++;
    this.bytes += answer.body.length;
    return JSON.parse(answer.body);
  }

  public release(): void {}

  public close(): void {}
}
