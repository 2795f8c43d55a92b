import { isAuthority } from './headers';
import { aPort, isPort } from './names';
import { checkPattern } from './text-match';
import type { Written } from './written';

const largestBody = 1024 * 1024;
export const aStatus = 'a status from 200 to 599';

/** `redirect`, `directResponse` and `rewrite` of a rule. */
export function checkAnswers(route: Written): void {
  checkRedirect(route);
  checkDirectResponse(route.field('directResponse'));
  checkRewrite(route.field('rewrite'));
  checkAuthority(route);
}

function checkRedirect(route: Written): void {
  const redirect = route.field('redirect');
  if (redirect.value === undefined) return;
  redirect.atLeastOne('uri', 'prefixRewrite', 'authority', 'port', 'derivePort', 'scheme');
  redirect.atMostOne('uri', 'prefixRewrite');
  if (redirect.has('prefixRewrite')) {
    const isOther = ({ value }: Written) =>
      typeof value === 'object' && value !== null && !('prefix' in value);
    const other = route.elements('match').some((match) => isOther(match.field('uri')));
    if (other) redirect.refuse('prefixRewrite', 'a path match other than prefix');
  }
  const code = redirect.number('redirectCode');
  if (code !== 0)
    redirect.field('redirectCode').allow(code >= 300 && code <= 399, 'a status from 300 to 399');
  const scheme = redirect.text('scheme');
  redirect.field('scheme').allow(['', 'http', 'https'].includes(scheme), 'http or https');
  const port = redirect.number('port');
  if (port > 0) redirect.field('port').allow(isPort(port), aPort);
}

function checkDirectResponse(response: Written): void {
  if (response.value === undefined) return;
  const status = response.number('status');
  response.field('status').allow(isStatus(status), aStatus);
  const body = response.field('body');
  body
    .field('string')
    .allow(Buffer.byteLength(body.text('string')) <= largestBody, 'a string of at most 1 MB');
  const size = (body.text('bytes').length * 3) / 4;
  body.field('bytes').allow(size <= largestBody, 'at most 1 MB');
}

/** Whether a proxy can answer with it. */
export function isStatus(status: number): boolean {
  return status >= 200 && status <= 600;
}

function checkRewrite(rewrite: Written): void {
  if (rewrite.value === undefined) return;
  rewrite.atLeastOne('uri', 'uriRegexRewrite', 'authority');
  rewrite.atMostOne('uri', 'uriRegexRewrite');
  const pattern = rewrite.field('uriRegexRewrite');
  if (pattern.value === undefined) return;
  pattern.need('match');
  pattern.need('rewrite');
  if (pattern.text('match') !== '') checkPattern(pattern.field('match'));
}

/** The new host of the request may be set in one place only. */
function checkAuthority(route: Written): void {
  const request = route.field('headers').field('request');
  let said = route.field('rewrite').text('authority') === '' ? undefined : 'rewrite.authority';
  for (const operation of ['set', 'add']) {
    const headers = request.field(operation);
    for (const [name] of request.entries(operation)) {
      if (!isAuthority(name)) continue;
      if (said !== undefined) headers.refuse(name, said);
      said ??= `headers.request.${operation}.${name}`;
    }
  }
}
