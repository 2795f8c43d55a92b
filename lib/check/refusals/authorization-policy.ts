import { checkCondition } from './authorization-conditions';
import { checkServiceAccounts, checkValues, isPortText } from './authorization-values';
import { aRange, isRange } from './names';
import { isPathTemplate } from './path-template';
import type { Written } from './written';

const callers = [
  'principals',
  'requestPrincipals',
  'namespaces',
  'serviceAccounts',
  'trustDomains',
  'ipBlocks',
  'remoteIpBlocks',
];
const operations = ['hosts', 'ports', 'methods', 'paths'];
const byCaller = callers.slice(0, 5);
const both = (names: readonly string[]) => names.flatMap((name) => [name, not(name)]);
const not = (name: string) => `not${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `spec` of an AuthorizationPolicy. */
export function checkAuthorizationPolicy(spec: Written): void {
  const action = spec.text('action') || 'ALLOW';
  if (action === 'CUSTOM' || action === 'DENY') {
    // Without a rule it never applies; it does not mean "every request".
    if (spec.count('rules') === 0) spec.tell({ kind: 'no-rules', path: [...spec.path, 'action'], action });
  }
  if (action === 'CUSTOM') {
    if (spec.count('rules') > 0) spec.field('provider').need('name');
    checkCustom(spec);
  } else spec.refuse('provider', `action: ${action}, which calls no provider`);
  for (const rule of spec.elements('rules')) {
    for (const from of rule.elements('from')) checkSource(from);
    for (const to of rule.elements('to')) checkOperation(to);
    for (const condition of rule.elements('when')) checkCondition(condition);
  }
}

/** An external provider decides, before the identity of the caller is known. */
function checkCustom(spec: Written): void {
  for (const rule of spec.elements('rules')) {
    for (const from of rule.elements('from')) {
      const source = from.field('source');
      for (const name of both(byCaller)) if (source.count(name) > 0) source.refuse(name, 'action: CUSTOM');
    }
    for (const condition of rule.elements('when')) {
      const isCaller = /^(source\.(namespace|serviceAccount|trustDomain|principal)$|request\.auth\.)/;
      condition
        .field('key')
        .allow(
          !isCaller.test(condition.text('key')),
          'an attribute of the request: with action CUSTOM the caller is not known yet',
        );
    }
  }
}

function checkSource(from: Written): void {
  from.need('source');
  const source = from.field('source');
  if (!hasAny(source, both(callers)))
    source.tell({ kind: 'empty', path: source.path, fields: callers.join(', ') });
  for (const name of both(['ipBlocks', 'remoteIpBlocks'])) {
    for (const block of source.elements(name)) {
      block.allow(isRange(String(block.value)), aRange);
    }
  }
  for (const name of both(callers.slice(0, 3))) checkValues(source, name);
  for (const name of both(['serviceAccounts'])) checkServiceAccounts(source.elements(name));
  for (const name of both(['trustDomains'])) {
    for (const domain of source.elements(name)) {
      const isFine = /^(?:\*|\*?[^*/]+|[^*/]+\*)$/.test(String(domain.value));
      domain.allow(isFine, 'a trust domain without /, optionally with * at one end');
    }
  }
}

function checkOperation(to: Written): void {
  to.need('operation');
  const operation = to.field('operation');
  if (!hasAny(operation, both(operations))) {
    operation.tell({ kind: 'empty', path: operation.path, fields: operations.join(', ') });
  }
  for (const name of both(['ports'])) {
    for (const port of operation.elements(name))
      port.allow(isPortText(String(port.value)), 'a port number, as a string');
  }
  for (const name of both(['hosts', 'methods'])) checkValues(operation, name);
  for (const name of both(['paths'])) {
    checkValues(operation, name);
    for (const path of operation.elements(name)) {
      path.allow(
        isPathTemplate(String(path.value)),
        'a path whose segments are text, {*}, or {**} as the last segment with braces',
      );
    }
  }
}

function hasAny(mapping: Written, names: readonly string[]): boolean {
  return mapping.value === undefined || names.some((name) => mapping.count(name) > 0);
}
