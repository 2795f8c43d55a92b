import type { ApiObject } from 'cdk8s';
import type { DestinationRuleSpecSubsets } from '../../../imports/networking.istio.io';
import type { ValueProblem } from '../problems/problem';
import { watchPatches } from '../synthesis/patches';
import type { Port } from '../values/port';
import { type Release, versionsOf } from '../values/release';
import type { RunningVersion } from '../values/running-version';
import type { WrittenRelease } from './release-drift';
import {
  callersAt,
  type ExposingGateway,
  type Exposure,
  merged,
  missingSubset,
  type PatchedRule,
  rulePatchProblems,
  rulePlaces,
  type SubsetPatch,
  subsetPatchProblems,
} from './rule-patches';

/** A route of a gateway that leads to a service, and where it is written. */
export interface ServiceExposure extends Exposure {
  readonly virtualService: ApiObject;
  /** The principal of the gateway's pods. */
  readonly principal: string;
  /** The paths of its requests as the pods see them; undefined if they are not known. */
  paths(): readonly string[] | undefined;
}

/** A service with the objects that its release is written to. */
interface PatchedService {
  readonly host: string;
  readonly ports: readonly Port[];
  readonly release: Release;
  readonly destinationRule: ApiObject;
  readonly virtualService: ApiObject;
}

const inMesh = 'callers in the mesh';

/** The patches of one release, and the gateways that route to it. */
export class ReleasePatches {
  readonly rules: PatchedRule[] = [];
  private readonly subsets: { readonly version: RunningVersion; readonly fields: SubsetPatch }[] = [];
  /** The routes of gateways that lead to the service. */
  readonly exposures: ServiceExposure[] = [];

  constructor(private readonly service: PatchedService) {}

  patchSubset(version: RunningVersion, fields: SubsetPatch): void {
    this.subsets.push({ version, fields });
  }

  /** Notes a route of a gateway that leads to the service. */
  addExposure(exposure: ServiceExposure): void {
    this.exposures.push(exposure);
  }

  /** The gateways that route to the service. */
  get gateways(): readonly ExposingGateway[] {
    return [...new Set(this.exposures.map(({ gateway }) => gateway))];
  }

  /** The subset of a version with the patches that are meant for it. */
  subsetOf(version: RunningVersion): DestinationRuleSpecSubsets {
    const subset = { name: version.versionName, labels: { ...version.subsetLabels } };
    return this.subsets
      .filter((patch) => patch.version === version)
      .reduce<DestinationRuleSpecSubsets>((before, { fields }) => merged(before, fields), subset);
  }

  /** The release as it is written in every place, which patches must leave as it is. */
  written(): WrittenRelease {
    const { host, release, virtualService } = this.service;
    const gateways = new Map<string, Set<ApiObject>>();
    for (const { gateway, virtualService: object } of this.exposures) {
      const callers = callersAt(gateway);
      gateways.set(callers, (gateways.get(callers) ?? new Set()).add(object));
    }
    return {
      host,
      subsets: versionsOf(release).map(({ versionName }) => versionName),
      places: () => [
        { callers: inMesh, virtualServices: [virtualService] },
        ...[...gateways].map(([callers, objects]) => ({ callers, virtualServices: [...objects] })),
      ],
    };
  }

  /** Watches the objects of the release from now on: what is asked later tells the problems with all patches. */
  watch(): () => ValueProblem[] {
    const { destinationRule, virtualService } = this.service;
    const [isRulePatched, isRoutePatched] = [watchPatches(destinationRule), watchPatches(virtualService)];
    return () => [
      ...this.problems(),
      ...(isRulePatched() ? releaseDrift().destinationRuleDrift(destinationRule) : []),
      ...(isRoutePatched()
        ? releaseDrift().virtualServiceDrift(virtualService, inMesh, [this.written()])
        : []),
    ];
  }

  private problems(): ValueProblem[] {
    const { ports, release } = this.service;
    const places = rulePlaces(ports, release, this.exposures);
    const versions = versionsOf(release);
    const names = versions.map(({ versionName }) => versionName);
    return [
      ...this.rules.flatMap((patch) => rulePatchProblems(patch, places)),
      ...this.subsets.flatMap(({ version, fields }) =>
        versions.includes(version)
          ? subsetPatchProblems(version.versionName, fields)
          : [missingSubset(version?.versionName ?? String(version), names)],
      ),
    ];
  }
}

/** Loaded only if something is patched, because loading takes time and most programs patch nothing. */
export function releaseDrift(): typeof import('./release-drift') {
  return require('./release-drift') as typeof import('./release-drift');
}
