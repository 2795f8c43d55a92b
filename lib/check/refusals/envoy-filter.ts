import { tryCompiled } from '../../re2/compiled';
import { checkSelector } from './names';
import type { Written } from './written';

const matchOf = new Map([
  ['LISTENER', 'listener'],
  ['FILTER_CHAIN', 'listener'],
  ['NETWORK_FILTER', 'listener'],
  ['HTTP_FILTER', 'listener'],
  ['ROUTE_CONFIGURATION', 'routeConfiguration'],
  ['VIRTUAL_HOST', 'routeConfiguration'],
  ['HTTP_ROUTE', 'routeConfiguration'],
  ['CLUSTER', 'cluster'],
]);
const connectionManagers = new Set([
  'envoy.filters.network.http_connection_manager',
  'envoy.http_connection_manager',
]);
/** A longer pattern is ignored. */
const longestPattern = 1024;

/** `spec` of an EnvoyFilter; whether Envoy accepts the patch itself is not checked. */
export function checkEnvoyFilter(spec: Written): void {
  checkSelector(spec.field('workloadSelector'), 'labels');
  for (const each of spec.elements('configPatches')) {
    const match = each.field('match');
    if (match.text('context') !== 'WAYPOINT') checkPatch(each, match);
  }
}

function checkPatch(each: Written, match: Written): void {
  const applyTo = each.text('applyTo');
  if (applyTo === '' || applyTo === 'INVALID') each.need('applyTo');
  each.need('patch');
  const patch = each.field('patch');
  const operation = patch.text('operation');
  if (patch.value !== undefined && operation === '') patch.need('operation');
  if (operation !== '' && operation !== 'REMOVE') patch.need('value');
  const version = match.field('proxy').text('proxyVersion');
  if (version.length <= longestPattern) {
    match
      .field('proxy')
      .field('proxyVersion')
      .allow(tryCompiled(version) !== undefined, 'an RE2 pattern');
  }
  const meant = matchOf.get(applyTo);
  for (const name of ['listener', 'routeConfiguration', 'cluster']) {
    if (meant !== undefined && name !== meant)
      match.refuse(name, `applyTo: ${applyTo}, which is matched by ${meant}`);
  }
  if (meant === 'listener')
    checkFilter(match.field('listener').field('filterChain').field('filter'), applyTo);
}

function checkFilter(filter: Written, applyTo: string): void {
  if (filter.value === undefined) return;
  filter.need('name');
  const inner = filter.field('subFilter');
  if (inner.value === undefined) return;
  if (applyTo !== 'HTTP_FILTER') filter.refuse('subFilter', `applyTo: ${applyTo}; it requires HTTP_FILTER`);
  else if (filter.text('name') !== '') {
    filter.field('name').allow(connectionManagers.has(filter.text('name')), [...connectionManagers][0] ?? '');
    inner.need('name');
  }
}
