import type { Written } from './written';

const topology: ReadonlySet<unknown> = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
]);

/** `localityLbSetting` or `zoneAwareLbSetting`: regions, zones and subzones, as `REGION/ZONE/SUBZONE`. */
export function checkPlaces(setting: Written, isZoneAware: boolean): void {
  if (setting.count('distribute') > 0 && setting.count('failover') > 0) {
    setting.atMostOne('distribute', 'failover');
    return;
  }
  const knowsPlaces = isZoneAware || setting.count('failover') > 0;
  for (const label of setting.elements('failoverPriority')) {
    const what = isZoneAware ? 'zones, which are used anyway' : 'failover, which has the same meaning';
    label.allow(!knowsPlaces || !topology.has(label.value), `a label other than those of ${what}`);
  }
  checkDistribution(setting);
  for (const failover of setting.elements('failover')) {
    const [from, to] = [failover.text('from'), failover.text('to')];
    for (const name of ['from', 'to']) {
      failover.field(name).allow(!/[/*]/.test(failover.text(name)), 'a region name without / and *');
    }
    failover.field('to').allow(from !== to, 'a region other than from');
  }
}

function checkDistribution(setting: Written): void {
  const sources = setting.elements('distribute');
  checkApart(sources.map((each) => [each.text('from'), each.field('from')] as const));
  for (const each of sources) {
    const shares = each.entries('to');
    for (const [, share] of shares) {
      share.allow(Number(share.value) > 0 && Number(share.value) <= 100, 'a number from 1 to 100');
    }
    const sum = shares.reduce((all, [, { value }]) => all + Number(value), 0);
    each.field('to').allow(sum === 100, `shares that add up to 100, not ${sum}`);
    checkApart(shares);
  }
}

/** No place lies within another one, and none is empty in the middle. */
function checkApart(places: readonly (readonly [place: string, written: Written])[]): void {
  const seen: string[] = [];
  for (const [place, written] of places) {
    const isPlace = /^[^*]*\*?$/.test(place) && !/(^|\/)(\/|$)/.test(place);
    written.allow(isPlace, 'REGION, REGION/ZONE or REGION/ZONE/SUBZONE, with * only at the end');
    const bare = place.replace(/\/?\*$/, '');
    const other = seen.find((each) => isWithin(each, bare) || isWithin(bare, each));
    written.allow(other === undefined, 'a locality that no other entry covers');
    seen.push(bare);
  }
}

function isWithin(wide: string, narrow: string): boolean {
  return wide === '' || wide === narrow || narrow.startsWith(`${wide}/`);
}
