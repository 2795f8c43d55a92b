import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ClusterGates } from '../lib/apply/gates/cluster-gates';
import type { GateProgress } from '../lib/apply/gates/gates';
import { ForwardedAdmin, type OpenPort } from '../lib/proxies/forwarded-admin';
import { FakeCluster, pod, slice } from '../test/apply/fake-cluster';
import { adminAnswer, type Held } from '../test/apply/held';
import { FRAME, HOST, routes, stepOf, versions } from '../test/mesh/gates/scene';

const [one, two] = ['10.0.0.1', '10.0.0.2'];
const clusters = { '': [one, two], v1: [one], v2: [two] };

/** What a forward to a real pod takes to open: two hops, and a process in the pod's network. */
const opening = 30;

/**
 * `npx tsx bench/gates.ts [PROXIES] [HOSTS]`: what the gate of a shift takes with so many proxies, each of which has a
 * route table of so many hosts. HTTP servers of this very process stand behind the forwards.
 */
async function main([proxies = '1000', hosts = '1000']: readonly string[]): Promise<void> {
  const fake = new FakeCluster();
  fake.has(...FRAME, ...versions('v1', 'v2'), routes(['v2', 100]), slice(['a', one], ['b', two]));
  fake.has(pod('a', { labels: { app: 'cart', version: 'v1' }, ip: one, proxy: false }));
  fake.has(pod('b', { labels: { app: 'cart', version: 'v2' }, ip: two, proxy: false }));
  for (let number = 0; number < Number(proxies); number++) fake.objects.push(pod(`shop-${number}`) as never);
  const held: Held = { routes: { v2: 100 }, clusters };
  let asked = 0;
  let bytes = 0;
  const answers = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const text = answers.get(path) ?? JSON.stringify(large(adminAnswer(held, path), Number(hosts)));
    answers.set(path, text);
    asked++;
    bytes += text.length;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let most = 0;
  let now = 0;
  const open: OpenPort = async (_proxy, _port, output, _error, input) => {
    most = Math.max(most, ++now);
    await pause(opening);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    input.pipe(socket);
    socket.on('data', (chunk) => output.write(chunk));
    const forward = { close: () => void socket.destroy(), onclose: null as ((event: never) => void) | null };
    socket.on('close', () => {
      now--;
      forward.onclose?.(undefined as never);
    });
    return forward;
  };
  const before = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 100])];
  const after = [...FRAME, ...versions('v1', 'v2'), routes(['v2', 100])];
  const step = stepOf(before, after);
  const gates = new ClusterGates(fake.cluster, new ForwardedAdmin('https://bench', open));
  const lines: GateProgress[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const outcome = await gates.hold(step, {
    timeout: 600_000,
    signal: new AbortController().signal,
    progress: (line) => lines.push(line),
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  server.close();
  console.log(
    `${proxies} proxies with tables of ${hosts} hosts: ${outcome.kind} after ${seconds.toFixed(1)} s, ` +
      `${((user + system) / 1e6).toFixed(1)} s of CPU; ${asked} answers, ${(bytes / 1e6).toFixed(0)} MB, ` +
      `at most ${most} forwards at once, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

/** A route table with the virtual hosts of others besides, each as large as istiod makes them. */
function large(answer: unknown, hosts: number): unknown {
  const { configs = [] } = answer as { configs?: { route_config?: { virtual_hosts: object[] } }[] };
  for (const { route_config } of configs) {
    for (let number = 0; route_config !== undefined && number < hosts; number++) {
      const name = HOST.replace('cart', `service-${number}`);
      const route = {
        match: { prefix: '/' },
        route: { cluster: `outbound|80||${name}` },
        filler: 'x'.repeat(900),
      };
      route_config.virtual_hosts.push({ name: `${name}:80`, domains: [name, `${name}.`], routes: [route] });
    }
  }
  return answer;
}

void main(process.argv.slice(2));
