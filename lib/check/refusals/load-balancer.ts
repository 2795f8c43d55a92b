import { type IstioVersion, isBefore } from '../../mesh/istio-version';
import { checkDurations } from './durations';
import { checkDistinct } from './names';
import { checkPlaces } from './places';
import type { Written } from './written';

const largestTable = 5_000_011;

/** `loadBalancer` of a DestinationRule. */
export function checkLoadBalancer(balancer: Written, version: IstioVersion): void {
  if (balancer.value === undefined) return;
  checkConsistentHash(balancer.field('consistentHash'));
  balancer.atMostOne('localityLbSetting', 'zoneAwareLbSetting');
  for (const name of ['localityLbSetting', 'zoneAwareLbSetting']) {
    checkPlaces(balancer.field(name), name === 'zoneAwareLbSetting');
  }
  const warmup = balancer.field('warmup');
  if (warmup.value === undefined) return;
  checkDurations(warmup, 'duration');
  if (isBefore(version, '1.31')) {
    const isFine = warmup.number('aggression') >= 1;
    warmup.field('aggression').allow(isFine, 'a number of 1 or more; less is allowed since Istio 1.31');
  } else warmup.field('aggression').allow(warmup.number('aggression') > 0, 'a number above 0');
}

function checkConsistentHash(hash: Written): void {
  checkDistinct(hash.field('httpCookie').elements('attributes'), 'attribute');
  if (hash.number('minimumRingSize') !== 0) {
    for (const name of ['maglev', 'ringHash']) hash.refuse(name, 'minimumRingSize');
  }
  const maglev = hash.field('maglev');
  if (maglev.value === undefined) return;
  const size = maglev.number('tableSize');
  maglev
    .field('tableSize')
    .allow(size < largestTable && isPrime(size), `a prime number below ${largestTable}`);
}

function isPrime(number: number): boolean {
  if (number < 2) return false;
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return true;
}
