import { aLabel, checkLabels, isAddress, isLabel, isName } from './names';
import type { Written } from './written';

/** The settings of a ServiceEntry that its endpoints depend on. */
export interface Surroundings {
  /** Names of its ports. */
  readonly ports: ReadonlySet<string>;
  /** Whether an endpoint may be a name. */
  readonly areNames: boolean;
}

/** `spec` of a WorkloadEntry, or an endpoint of a ServiceEntry. */
export function checkWorkloadEntry(entry: Written, around?: Surroundings): void {
  const address = entry.text('address');
  if (entry.has('address') && entry.text('network') === '') entry.need('address');
  if (address !== '' && !address.startsWith('unix://')) {
    const isFine = isAddress(address) || (around?.areNames !== false && isName(address));
    const allowed =
      around?.areNames === false ? 'an IP address, with resolution: STATIC' : 'an IP address or a host name';
    entry.field('address').allow(isFine, allowed);
  }
  for (const [name, port] of entry.entries('ports')) {
    port.allow(isLabel(name), `a value under ${aLabel}`);
    port.allow(
      around === undefined || around.ports.has(name),
      'a value under the name of a port of the ServiceEntry',
    );
  }
  checkLabels(entry, 'labels');
}

/** `spec` of a WorkloadGroup. */
export function checkWorkloadGroup(spec: Written): void {
  checkLabels(spec.field('metadata'), 'labels');
  const probe = spec.field('probe');
  probe.atLeastOne('httpGet', 'tcpSocket', 'exec');
  const http = probe.field('httpGet');
  for (const method of [http, probe.field('tcpSocket')]) if (method.value !== undefined) method.need('port');
  for (const header of http.elements('httpHeaders')) {
    header.field('name').allow(/^[-A-Za-z0-9]+$/.test(header.text('name')), 'letters, digits and -');
  }
  if (probe.has('exec')) probe.field('exec').need('command');
}
