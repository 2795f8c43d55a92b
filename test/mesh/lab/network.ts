import { writeFileSync } from 'node:fs';
import { run } from './command';

/** Where the control plane listens, and where pods send what is not for a pod. */
export const HOST_ADDRESS = '10.244.0.1';
const POD_RANGE = '10.244.0.0/16';
export const CLUSTER_IP_RANGE = '10.96.0.0/16';
/** Whence hosts have addresses that only proxies know: istiod takes such for a ServiceEntry without one. */
const PROXIES_OWN_RANGE = '240.0.0.0/4';
const BRIDGE = 'pods';
const FIRST_PROXY_USER = 20_000;

/** The bridge between the pods. Nothing leaves it: this network has no way out. */
export async function makeNetwork(): Promise<void> {
  const prefix = POD_RANGE.slice(POD_RANGE.indexOf('/'));
  await run(
    'ip',
    ['-batch', '-'],
    [
      'link set lo up',
      `link add ${BRIDGE} type bridge`,
      `address add ${HOST_ADDRESS}${prefix} dev ${BRIDGE}`,
      `link set ${BRIDGE} up`,
      ...[CLUSTER_IP_RANGE, PROXIES_OWN_RANGE].map((range) => `route add ${range} dev ${BRIDGE}`),
    ].join('\n'),
  );
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  // Who calls an address that nobody has is told so each time, not once a second.
  writeFileSync('/proc/sys/net/ipv4/icmp_ratelimit', '0');
  // There is no kube-proxy: what passes by a sidecar's routes is told so at once.
  const refuse = ['-j', 'REJECT', '--reject-with', 'tcp-reset'];
  for (const range of [CLUSTER_IP_RANGE, PROXIES_OWN_RANGE])
    await run('iptables', ['-A', 'FORWARD', '-p', 'tcp', '-d', range, ...refuse]);
}

/** The network namespace of one pod. */
export class PodNetwork {
  private constructor(
    public readonly name: string,
    public readonly address: string,
    /**
     * The user and group as whom this pod's proxy runs; what it sends is not taken by itself again. One for each
     * pod, since the kernel counts what a proxy watches per user.
     */
    public readonly proxyUser: string,
  ) {}

  /** @param index counts the pods of this cluster's life; gives the address */
  public static async make(index: number): Promise<PodNetwork> {
    const network = new PodNetwork(
      `pod-${index}`,
      `10.244.${1 + Math.floor(index / 250)}.${(index % 250) + 2}`,
      String(FIRST_PROXY_USER + index),
    );
    const { name, address } = network;
    await run('ip', ['netns', 'add', name]);
    await run(
      'ip',
      ['-batch', '-'],
      [
        `link add v${index} type veth peer name eth0 netns ${name}`,
        `link set v${index} master ${BRIDGE} up`,
      ].join('\n'),
    );
    await run(
      'ip',
      ['-netns', name, '-batch', '-'],
      [
        'link set lo up',
        `address add ${address}/16 dev eth0`,
        'link set eth0 up',
        // Who calls an address that nobody has is told so at once, not after three seconds.
        'ntable change name arp_cache dev eth0 retrans 50',
        `route add default via ${HOST_ADDRESS}`,
      ].join('\n'),
    );
    return network;
  }

  /** A command that runs in this namespace. */
  public command(...command: readonly string[]): [string, ...string[]] {
    return ['nsenter', `--net=/run/netns/${this.name}`, ...command];
  }

  /** A gateway listens on 80 and 443 without being root. */
  public async allowLowPorts(): Promise<void> {
    await this.set(['ipv4/ip_unprivileged_port_start'], 0);
  }

  /**
   * The kernel remembers for two minutes of a connection that a proxy made that it is not to be taken. One that the
   * application makes to the same address meanwhile, from the same port, would pass by the proxy, too.
   */
  public async forgetEndedConnections(): Promise<void> {
    const states = ['time_wait', 'close', 'close_wait', 'last_ack', 'fin_wait'];
    const names = states.map((state) => `netfilter/nf_conntrack_tcp_timeout_${state}`);
    await this.set(names, 1);
  }

  /** Settings of the kernel for this namespace, below `net`. */
  private async set(names: readonly string[], value: number): Promise<void> {
    const script = names.map((name) => `echo ${value} > /proc/sys/net/${name}`).join(' && ');
    const [program, ...rest] = this.command('sh', '-c', script);
    await run(program, rest);
  }

  public async remove(): Promise<void> {
    await run('ip', ['netns', 'delete', this.name]);
  }
}
