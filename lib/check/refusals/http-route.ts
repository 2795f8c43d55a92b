import { checkCallers } from './callers';
import { checkDurations } from './durations';
import { checkHeaderOperations, isMatchedHeader } from './headers';
import { checkAnswers } from './http-answers';
import { checkCorsPolicy, checkFault, checkMirrors, checkRetries } from './http-behaviour';
import { checkDestinations } from './route-destinations';
import { checkTextMatch } from './text-match';
import type { Written } from './written';

/** One of `spec.http` of a VirtualService; one that others delegate to may not delegate itself. */
export function checkHttpRoute(route: Written, isDelegate: boolean): void {
  checkParts(route, isDelegate);
  for (const match of route.elements('match')) checkMatch(match);
  checkHeaderOperations(route);
  checkDurations(route, 'timeout');
  checkDestinations(route);
  checkAnswers(route);
  checkRetries(route.field('retries'));
  checkFault(route.field('fault'));
  checkCorsPolicy(route.field('corsPolicy'));
  checkMirrors(route);
}

/** A rule has one action: it routes, redirects or responds. */
function checkParts(route: Written, isDelegate: boolean): void {
  if (route.has('delegate') && !isDelegate) {
    for (const name of ['redirect', 'route']) route.refuse(name, 'delegate');
    return;
  }
  // That it may not delegate itself is missing-delegate's to say.
  if (route.count('mirrors') > 0) route.atMostOne('mirror', 'mirrors');
  const [answer] = ['redirect', 'directResponse'].filter((name) => route.has(name));
  if (answer === undefined) {
    route.atLeastOne('route', 'redirect', 'directResponse');
    return;
  }
  if (answer === 'redirect') route.refuse('directResponse', answer);
  if (route.count('route') > 0) route.refuse('route', answer);
  for (const name of ['fault', 'rewrite']) route.refuse(name, answer);
}

function checkMatch(match: Written): void {
  checkCallers(match);
  checkTextMatch(match.field('uri'), true);
  for (const name of ['scheme', 'method', 'authority']) checkTextMatch(match.field(name));
  for (const [, value] of match.entries('queryParams')) checkTextMatch(value);
  for (const [name, value] of match.entries('headers')) {
    value.allow(isMatchedHeader(name), 'a value under a valid header name');
    checkTextMatch(value);
  }
  for (const [name, value] of match.entries('withoutHeaders')) {
    value.allow(isMatchedHeader(name), 'a value under a valid header name');
    if (value.text('regex') !== '*') checkTextMatch(value);
  }
}
