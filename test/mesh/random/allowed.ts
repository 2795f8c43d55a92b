import { namespaceOf, pairOf, pairsOf, restOf, serviceOf } from '../../properties/facts';
import type {
  MatchPlan,
  Program,
  ServicePlan,
  SimpleMatchPlan,
  StringTest,
  VersionPlan,
} from '../../properties/program';
import type { Asked, Asker } from './asked';

/**
 * The versions that the program's own words allow to answer, read from its plain data alone.
 *
 * @param asker undefined for a gateway, which calls for somebody that nobody knows
 */
export function allowedVersions(
  program: Program,
  service: ServicePlan,
  asked: Asked,
  asker: Asker | undefined,
): readonly string[] {
  const stable = labelOf(service.version);
  const pairs = pairsOf(program, `${service.chart}/${service.id}`);
  // A later pair comes before the earlier ones.
  const ruled = [...pairs]
    .reverse()
    .find(({ when }) => when?.some((match) => holds(program, match, asked, asker)));
  if (ruled !== undefined) return [labelOf(ruled.canary)];
  const shared = pairs.filter(({ weight }) => weight > 0).map(({ canary }) => labelOf(canary));
  return restOf(pairs) > 0 ? [stable, ...shared] : shared;
}

function holds(program: Program, match: MatchPlan, asked: Asked, asker: Asker | undefined): boolean {
  if (match.kind === 'allOf') return match.matches.every((one) => holdsAlone(program, one, asked, asker));
  return holdsAlone(program, match, asked, asker);
}

function holdsAlone(
  program: Program,
  match: SimpleMatchPlan,
  asked: Asked,
  asker: Asker | undefined,
): boolean {
  switch (match.kind) {
    case 'header':
      return takes(match.test, match.value, asked.headers[match.name.toLowerCase()]) !== match.not;
    case 'cookie':
      return takes(match.test, match.value, asked.cookies[match.name]) !== match.not;
    case 'queryParameter':
      return takes(match.test, match.value, asked.query[match.name]);
    case 'method':
      return asked.method === match.name;
    case 'callers.withLabels':
      return asker !== undefined && within(match.labels, asker.labels);
    case 'callers.inNamespace':
      return asker?.namespace === match.namespace;
    case 'callers.of': {
      const service = serviceOf(program, match.service);
      const pair = pairOf(program, match.service);
      const version = {
        service: undefined,
        stable: labelOf(service.version),
        canary: pair && labelOf(pair.canary),
      }[match.which];
      const labels = {
        [service.appLabelKey ?? 'app']: service.appLabel ?? service.id,
        ...(version === undefined ? {} : { [service.versionLabelKey ?? 'version']: version }),
      };
      return asker?.namespace === namespaceOf(program, service) && within(labels, asker.labels);
    }
  }
}

function takes(test: StringTest, wanted: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  switch (test) {
    case 'is':
      return given === wanted;
    case 'prefix':
      return given.startsWith(wanted);
    case 'regex':
      return new RegExp(`^(?:${wanted})$`).test(given);
    case 'present':
      return true;
  }
}

function within(labels: Readonly<Record<string, string>>, of: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => of[key] === value);
}

/** The value of the version label on the pods of a version. */
function labelOf({ name, label = name }: VersionPlan): string {
  return label;
}
