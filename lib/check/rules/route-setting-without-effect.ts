import type { HttpRoute } from '../../mesh/objects/istio-types';
import type { FieldPath } from '../../mesh/objects/mesh-object';
import type { VirtualService } from '../../mesh/routes/virtual-services';
import { milliseconds } from '../../mesh/schema/milliseconds';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

/** Fields about the request that a proxy sends on. */
const ofForwarding = ['timeout', 'retries', 'mirror', 'mirrors', 'mirrorPercentage'] as const;
/** Fields that a delegate takes from its root where it has none of its own. */
const inherited = ['timeout', 'retries', 'fault', 'mirror', 'corsPolicy', 'headers'] as const;

export const routeSettingWithoutEffect = rule({
  name: 'route-setting-without-effect',
  description: 'A timeout, retries, a mirror or another field of an http rule has no effect in this rule.',
  severity: 'warning',
  messages: {
    answered: {
      message: '{field} has no effect: http rule {rule} {answers}',
      effect: 'the proxy answers by itself and sends the request nowhere',
      fix: 'remove {field}',
    },
    overridden: {
      message: '{field} has no effect: each rule of delegate {delegate} has its own',
      effect: 'fields of a delegate override those of the rule that references it',
      fix: 'remove {field} here, or in the delegate',
    },
    abort: {
      message: 'retries of http rule {rule} do not retry the aborts of its fault',
      effect:
        'the fault answers before the request is routed, and only routed requests are retried: clients get the status at once',
      fix: 'inject the fault in the service that is called, or let clients retry',
      severity: 'info',
    },
    delay: {
      message: 'timeout {timeout} of http rule {rule} does not cut its delay of {delay}',
      effect:
        'the delay passes before the request is routed, and the timeout begins with routing: clients wait {delay} and get an answer',
      fix: 'inject the delay in the service that is called, or in a rule of another VirtualService',
      severity: 'info',
    },
    fault: {
      message: 'fault.{field} of http rule {rule} has no percentage',
      effect: 'without a percentage the proxy injects the fault into no request',
      fix: 'add percentage with a value; 100 is for all requests',
    },
    zero: {
      message: '{field} of http rule {rule} is for 0 percent of requests',
      effect: 'no request gets it: it is switched off',
      fix: 'write a value above 0, or remove it',
      severity: 'info',
    },
    mirror: {
      message: 'mirrorPercentage of http rule {rule} has no mirror',
      effect: 'nothing is mirrored; each element of mirrors has a percentage of its own',
      fix: 'add mirror, or move it to percentage in mirrors',
    },
  },
  check(mesh, report) {
    const byName = new Map<string, VirtualService>();
    for (const each of mesh.virtualServices) byName.set(`${each.object.namespace}/${each.object.name}`, each);
    for (const { kind, at, route, virtualService } of writtenRules(mesh)) {
      if (kind !== 'http') continue;
      const number = Number(at.path.at(-1)) + 1;
      const answers =
        route.redirect !== undefined
          ? 'redirects'
          : route.directResponse !== undefined
            ? 'responds itself'
            : '';
      if (answers !== '') {
        for (const field of ofForwarding.filter((each) => route[each] !== undefined)) {
          report('answered', { at: below(at, field), with: { field, rule: number, answers } });
        }
        continue;
      }
      if (route.delegate?.name !== undefined) {
        const { name, namespace = virtualService.object.namespace } = route.delegate;
        const delegate = byName.get(`${namespace}/${name}`);
        const rules = delegate?.spec.http ?? [];
        for (const field of inherited) {
          if (route[field] === undefined || rules.length === 0) continue;
          if (!rules.every((each) => each[field] !== undefined)) continue;
          report('overridden', { at: below(at, field), with: { field, delegate: name } });
        }
        continue;
      }
      const { abort, delay: { fixedDelay: delay = '' } = {} } = route.fault ?? {};
      const idle = faultsWithoutShare(route);
      for (const field of idle)
        report('fault', { at: below(at, 'fault', field), with: { field, rule: number } });
      for (const path of sharesOfNone(route)) {
        const field = path.filter((each) => typeof each === 'string' && each !== 'percentage').join('.');
        report('zero', { at: below(at, ...path), with: { field, rule: number } });
      }
      const { timeout = '', retries } = route;
      if (abort !== undefined && !idle.includes('abort') && (retries?.attempts ?? 0) > 0) {
        report('abort', { at: below(at, 'retries'), with: { rule: number } });
      }
      const limit = milliseconds(timeout) ?? 0;
      if (limit > 0 && !idle.includes('delay') && (milliseconds(delay) ?? 0) >= limit) {
        report('delay', { at: below(at, 'timeout'), with: { rule: number, timeout, delay } });
      }
      if (route.mirrorPercentage !== undefined && route.mirror === undefined) {
        report('mirror', { at: below(at, 'mirrorPercentage'), with: { rule: number } });
      }
    }
  },
});

/** The percentages of a rule that are written as 0. */
function sharesOfNone({
  fault: { abort, delay } = {},
  mirrorPercentage,
  mirrors = [],
}: HttpRoute): FieldPath[] {
  const isNone = (each: { readonly value?: number } | undefined) =>
    each !== undefined && (each.value ?? 0) === 0;
  return [
    ...(isNone(abort?.percentage) ? [['fault', 'abort', 'percentage']] : []),
    ...(isNone(delay?.percentage) ? [['fault', 'delay', 'percentage']] : []),
    ...(isNone(mirrorPercentage) ? [['mirrorPercentage']] : []),
    ...mirrors.flatMap(({ percentage }, index) =>
      isNone(percentage) ? [['mirrors', index, 'percentage']] : [],
    ),
  ];
}

/** The faults of a rule that are for no request, since they lack a percentage; a written 0 is a fault switched off. */
function faultsWithoutShare({ fault = {} }: HttpRoute): ('abort' | 'delay')[] {
  const { abort, delay } = fault;
  const lacks = (each: { readonly percentage?: object } | undefined) =>
    each !== undefined && each.percentage === undefined;
  return [
    ...(lacks(abort) ? (['abort'] as const) : []),
    ...(lacks(delay) && delay?.percent === undefined ? (['delay'] as const) : []),
  ];
}
