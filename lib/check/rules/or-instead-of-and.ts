import { fieldOf } from '../../mesh/objects/mesh-object';
import { alternativeIn } from '../matching/alternatives';
import { everythingIn, loosePoliciesIn } from '../policies/loose-policies';
import { looseRulesOf, looseValuesOf } from '../policies/loose-rules';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const orInsteadOfAnd = rule({
  name: 'or-instead-of-and',
  description: 'Conditions that probably belong together are elements of a list, of which one suffices.',
  severity: 'warning',
  messages: {
    wideMatch: {
      message: 'http rule {rule} requires {field} or {other}, not both',
      effect: 'the elements of match are alternatives: a request that meets {field} alone takes the rule',
      fix: 'if both must hold, write them in one element of match',
    },
    match: {
      message: 'http rule {rule} requires {field} or {other}, not both',
      effect: 'the elements of match are alternatives: a request that meets one of them takes the rule',
      fix: 'if both must hold, write them in one element of match',
      severity: 'info',
    },
    rules: {
      message: 'rule {one} of {name} restricts only {first}, and rule {two} only {second}',
      effect:
        'rules are alternatives: if both restrictions are meant together, requests that meet one of them get in',
      fix: 'if both must hold, write them in one rule: from, to and when below one dash',
    },
    conditions: {
      message: 'rule {one} of {name} restricts only {first}, and rule {two} only {second}',
      effect:
        'rules are alternatives: if both restrictions are meant together, requests that meet one of them get in',
      fix: 'if both must hold, write them in one rule: from, to and when below one dash',
      severity: 'info',
    },
    denied: {
      message: 'rule {one} of {name} restricts only {first}, and rule {two} only {second}',
      effect:
        'rules are alternatives: if both restrictions are meant together, requests that meet one of them are refused too',
      fix: 'if both must hold, write them in one rule: from, to and when below one dash',
      severity: 'info',
    },
    everyone: {
      message: 'rule {two} of {name} allows every request',
      effect: 'rules are alternatives: the other rules of the policy restrict nothing',
      fix: 'remove the empty rule, or the other ones',
      severity: 'info',
    },
    all: {
      message: 'alternatives by {field} in {name} match every request',
      effect:
        'a request outside of {other} is met by one of them, and a request outside of {value} by the other: with DENY all requests are refused, with ALLOW all are admitted',
      fix: 'if both are excluded, write all values in one list of {field}',
    },
    policies: {
      message: '{name} restricts only {second}, and {other} only {first}',
      effect:
        'ALLOW policies for the same pods are alternatives: if both restrictions are meant together, requests that meet one of them get in',
      fix: 'if both must hold, write them in one rule of one policy',
      severity: 'info',
    },
    values: {
      message: 'rule {rule} of {name} requires {first} or {second}, not both',
      effect:
        'the elements of {list} are alternatives: if both are meant together, requests that meet one of them match',
      fix: 'if both must hold, write them in one {element}',
    },
    sources: {
      message: 'rule {rule} of {name} requires {first} or {second}, not both',
      effect:
        'the elements of {list} are alternatives: if both are meant together, requests that meet one of them get in',
      fix: 'if both must hold, write them in one {element}',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { kind, at, route } of writtenRules(mesh)) {
      if (kind !== 'http') continue;
      const found = alternativeIn(route.match ?? []);
      if (found === undefined) continue;
      const { index, field, other, isWide } = found;
      const words = { rule: Number(at.path.at(-1)) + 1, field, other };
      report(isWide ? 'wideMatch' : 'match', { at: below(at, 'match', index), with: words });
    }
    for (const { policy, at, other, field, ...words } of everythingIn(mesh.authorizationPolicies)) {
      report('all', {
        at: fieldOf(policy.object, ...at),
        related: [{ at: fieldOf(other.object, ...other.at), message: `the other ${field}` }],
        with: { name: policy.object.name, field, value: words.value, other: words.otherValue },
      });
    }
    for (const { one, two, first, second } of loosePoliciesIn(mesh.authorizationPolicies)) {
      report('policies', {
        at: fieldOf(two.object, 'spec', 'rules'),
        related: [{ at: fieldOf(one.object, 'spec', 'rules'), message: 'the other policy' }],
        with: { name: two.object.name, other: one.object.name, first, second },
      });
    }
    for (const policy of mesh.authorizationPolicies) {
      const { object } = policy;
      const { name } = object;
      const loose = looseRulesOf(policy);
      if (loose?.kind === 'everyone') {
        const at = fieldOf(object, 'spec', 'rules', loose.two);
        report('everyone', { at, with: { name, two: loose.two + 1 } });
      } else if (loose !== undefined) {
        const { kind, one, two, first, second } = loose;
        report(kind, {
          at: fieldOf(object, 'spec', 'rules', two),
          related: [{ at: fieldOf(object, 'spec', 'rules', one), message: 'the other rule' }],
          with: { name, one: one + 1, two: two + 1, first, second },
        });
      }
      for (const { at, rule: index, ...words } of looseValuesOf(policy)) {
        const id = words.list === 'from' ? 'sources' : 'values';
        report(id, { at: fieldOf(object, ...at), with: { name, rule: index + 1, ...words } });
      }
    }
  },
});
