import type { ReleasedService } from '../released-service';
import { hasForm } from '../values/names';
import { wholeNumberProblems } from '../values/numbers';
import { isHttp } from '../values/port';
import type { Canary } from '../values/release';
import { shown } from '../values/shown';
import { type Sticky, type StickyProps, secondsOf } from '../values/sticky';
import type { ValueProblem } from './problem';

interface StickyPair {
  readonly stable: ReleasedService;
}

type StickyCanary = Canary & { readonly sticky: Sticky };

/** Chrome and Safari keep no cookie for longer. */
const longestAge = 400 * 24 * 60 * 60;

/**
 * The problems of a sticky canary, by itself and beside the other canaries of its service.
 *
 * @param given the prop, whose values may have any type
 */
export function stickyProblems(pair: StickyPair, given: unknown, canary: Canary): ValueProblem[] {
  return [
    ...valueProblems(given, canary),
    ...(isSticky(canary) ? [...withoutHttp(pair, canary), ...besideOthers(pair, canary)] : []),
  ];
}

function isSticky(canary: Canary): canary is StickyCanary {
  return canary.sticky !== undefined;
}

function valueProblems(given: unknown, { version, sticky }: Canary): ValueProblem[] {
  const what = `sticky of ${version.versionName}`;
  if (given === undefined || typeof given === 'boolean') return [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [
      {
        rule: 'invalid-sticky',
        message: `${what} is ${shown(given)}`,
        effect: 'it is unclear whether users keep their version',
        fix: 'use true, false, or an object such as { maxAge: Duration.days(30) }',
      },
    ];
  }
  const { maxAge, domain, sameSite = 'Lax', buckets = 'lowest', secure }: StickyProps = given;
  const problem = (message: string, effect: string, fix: string): ValueProblem => ({
    rule: 'invalid-sticky',
    message: `${what} has ${message}`,
    effect,
    fix,
  });
  const unkept = 'Envoy or browsers do not accept the cookie, so that each request is drawn anew';
  const problems: ValueProblem[] = [];
  const name: unknown = sticky?.cookie;
  // A percent sign would begin a variable of Envoy.
  if (typeof name !== 'string' || !/^[-!#$&'*+.^_`|~0-9A-Za-z]+$/.test(name)) {
    problems.push(problem(`the cookie ${shown(name)}`, unkept, "use letters, digits, '-' and '_'"));
  } else if (/^__(secure|host)-/i.test(name) && secure !== true) {
    problems.push(problem(`the cookie ${shown(name)} without secure`, unkept, 'set secure: true'));
  } else if (/^__host-/i.test(name) && domain !== undefined) {
    problems.push(problem(`the cookie ${shown(name)} with a domain`, unkept, 'remove domain'));
  }
  if (maxAge !== undefined) {
    problems.push(
      ...wholeNumberProblems(secondsOf(maxAge) ?? maxAge, {
        rule: 'invalid-sticky',
        what: `maxAge in ${what}, in seconds,`,
        least: 1,
        most: longestAge,
        effect: 'browsers drop the cookie at another time, and the user is drawn anew',
      }).map((each) => ({ ...each, fix: 'use a Duration of 1 second to 400 days, as in Duration.days(30)' })),
    );
  }
  if (domain !== undefined && (!hasForm(domain, 'host') || domain.includes('*'))) {
    problems.push(
      problem(`the domain ${shown(domain)}`, unkept, "use a DNS name, as in domain: 'example.com'"),
    );
  }
  if (secure !== undefined && typeof secure !== 'boolean') {
    problems.push(
      problem(
        `secure: ${shown(secure)}`,
        'it is unclear whether browsers send the cookie without HTTPS',
        'use true or false',
      ),
    );
  }
  if (!['Strict', 'Lax', 'None'].includes(sameSite)) {
    problems.push(
      problem(`sameSite: ${shown(sameSite)}`, 'browsers use Lax', "use 'Strict', 'Lax' or 'None'"),
    );
  } else if (sameSite === 'None' && secure !== true) {
    problems.push(
      problem("sameSite: 'None' without secure", unkept, 'set secure: true, and serve with HTTPS'),
    );
  }
  if (!['lowest', 'highest'].includes(buckets)) {
    problems.push(
      problem(
        `buckets: ${shown(buckets)}`,
        'it is unclear which users get the canary',
        "use 'lowest' or 'highest'",
      ),
    );
  }
  return problems;
}

function withoutHttp({ stable }: StickyPair, { version }: StickyCanary): ValueProblem[] {
  const { ports, serviceName } = stable;
  if (ports.length === 0 || ports.some(isHttp)) return [];
  const protocols = [...new Set(ports.map(({ protocol }) => protocol))].join(' and ');
  return [
    {
      rule: 'sticky-on-tcp',
      message: `${version.versionName} is sticky, but ${serviceName} has only ${protocols} ports`,
      effect: 'a proxy reads no cookies on these ports, so the weight splits connections, and no user stays',
      fix: "remove sticky, or set the port's protocol to 'http'",
    },
  ];
}

/** Reported at the later canary alone. */
function besideOthers({ stable }: StickyPair, canary: StickyCanary): ValueProblem[] {
  const { canaries } = stable.release;
  const others = canaries.filter(({ version }) => version !== canary.version);
  const earlier = canaries.slice(
    0,
    canaries.findIndex(({ version }) => version === canary.version),
  );
  const weighted = others.filter((other) => !isSticky(other) && other.weight > 0);
  const [one, two] = earlier.filter(isSticky);
  const name = canary.version.versionName;
  return [
    ...weighted.map(({ version, weight }) => ({
      rule: 'sticky-beside-weight',
      message: `${name} is sticky, and ${version.versionName} has ${weight} percent of the requests without it`,
      effect: `the share of ${version.versionName} would change with each user that ${name} gets`,
      fix: `make both sticky, or set the weight of ${version.versionName} to 0`,
    })),
    ...(one === undefined || two !== undefined ? [] : besideOne(one, canary)),
    ...(two === undefined
      ? []
      : [
          {
            rule: 'sticky-canaries-collide',
            message: `${name} is the third sticky canary of ${stable.serviceName}`,
            effect:
              'its buckets would lie between those of two others, whose users would move when a weight changes',
            fix: `remove sticky and the weight of ${name}, and match its requests with when`,
          },
        ]),
  ];
}

function besideOne(one: StickyCanary, canary: StickyCanary): ValueProblem[] {
  const [first, second] = [one.version.versionName, canary.version.versionName];
  const other = one.sticky.buckets === 'highest' ? 'lowest' : 'highest';
  const fix = `set sticky: { cookie: '${one.sticky.cookie}', buckets: '${other}' } in the CanaryPair of ${second}`;
  if (one.sticky.cookie !== canary.sticky.cookie) {
    return [
      {
        rule: 'sticky-canaries-collide',
        message: `${first} and ${second} are sticky by two cookies, ${one.sticky.cookie} and ${canary.sticky.cookie}`,
        effect: 'a user drawn for both would leave one of them when the weight of the other rises',
        fix,
      },
    ];
  }
  if (one.sticky.buckets !== canary.sticky.buckets) return [];
  return [
    {
      rule: 'sticky-canaries-collide',
      message: `${first} and ${second} both take the ${canary.sticky.buckets} buckets`,
      effect: `the same users would be drawn for both, so ${second} would get no users, or too few`,
      fix,
    },
  ];
}
