import { standAtBefore, writeChange } from '../apply/change';
import { ApplyCommand } from '../apply/command';
import { GRACEFUL } from '../apply/lane';
import { failuresInWords, type Stream, Traffic } from '../load/traffic';
import { theLab } from '../proof';
import { type changesOfCallers, shopOf } from './changes';

const PER_SECOND = 40;

/** What became of the requests during a change. */
export interface UnderLoad {
  readonly wrong: readonly string[];
  readonly sent: number;
}

/** Makes a change by `apply` while page is asked by the gateway, and calls cart where both states declare it. */
export async function underLoad(
  { name, before, after, isCalled }: (typeof changesOfCallers)[number],
  namespace: string,
): Promise<UnderLoad> {
  const lab = theLab();
  lab.kubelet.setPace(namespace, GRACEFUL);
  const change = writeChange(lab, name, namespace, shopOf(namespace, before), shopOf(namespace, after));
  try {
    await standAtBefore(lab, change);
    const page = `http://${namespace}.test/`;
    const cart = { url: `http://cart.${namespace}:8080/` };
    const stream: Stream = {
      from: 'outside',
      requests: [isCalled ? { url: page, next: cart } : { url: page }],
      allowed: new Set([isCalled ? '200 cart/v1' : '200 page/v1']),
      perSecond: PER_SECOND,
    };
    const traffic = await Traffic.start(lab, [stream], { atLeast: 400 });
    const { from, to } = { from: change.folders.before, to: change.folders.after };
    const lease = ['--lease-namespace', namespace];
    const { code, output } = await new ApplyCommand(lab, [
      ...['--from', from, '--to', to, '--yes', '--timeout', '5m'],
      ...lease,
    ]).ended;
    const seen = await traffic.stop();
    const wrong = code === 0 ? [] : [`${name}: status ${code}:\n${output}`];
    if (seen.failed + seen.unexpected.length > 0) wrong.push(`${name}: ${failuresInWords(seen)}\n${output}`);
    return { wrong, sent: seen.sent };
  } finally {
    await lab.removeNamespaces((each) => each === namespace);
  }
}
