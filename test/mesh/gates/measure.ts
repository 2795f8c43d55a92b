import { livePods } from '../../../lib/apply/gates/cluster-view';
import { configDumpPaths } from '../../../lib/envoy/admin-paths';
import { connect } from '../../../lib/kubernetes/connect';
import { forEachConcurrently } from '../../../lib/proxies/concurrently';
import { proxyAdmin } from '../../../lib/proxies/port-forward';
import { proxiesOf } from '../../../lib/proxies/proxy';

// `npm run mesh -- exec FOLDER npx tsx test/mesh/gates/measure.ts HOST PORT`: what asking every proxy of the cluster takes,
// through the API server and by the official client, first with new forwards and then once more with the same.

async function main([host = '', port = '80']: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const connection = await connect(undefined);
  const admin = proxyAdmin(connection.client, connection.config);
  const proxies = proxiesOf(await livePods(connection.cluster, signal));
  const paths = configDumpPaths({
    ports: new Set([Number(port)]),
    hosts: new Set([host]),
    addresses: new Set(),
  });
  for (const words of ['new forwards', 'the same forwards', 'the same forwards']) {
    const bytes = new Map<string, number>();
    const cpu = process.cpuUsage();
    const start = performance.now();
    await forEachConcurrently(proxies, 32, async (proxy) => {
      for (const path of paths) {
        const text = JSON.stringify(await admin.get(proxy, path, signal));
        const resource = /resource=(\w+)/.exec(path)?.[1] ?? '';
        bytes.set(resource, (bytes.get(resource) ?? 0) + text.length);
      }
    });
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    const sizes = [...bytes].map(([resource, sum]) => `${resource} ${Math.round(sum / proxies.length)}`);
    console.log(
      `${proxies.length} proxies by ${words}: ${Math.round(milliseconds)} ms, ${Math.round((user + system) / 1000)} ms of CPU; bytes each: ${sizes.join(', ')}`,
    );
  }
  admin.close();
  connection.close();
}

void main(process.argv.slice(2));
