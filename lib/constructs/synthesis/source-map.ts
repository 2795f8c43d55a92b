import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { App as CdkApp } from 'cdk8s';
import type { IConstruct } from 'constructs';
import {
  type MappedObject,
  type Origin,
  type SourceMap,
  sourceMapVariable,
  sourceMapVersion,
} from '../../source-map/source-map';
import { contributorsTo } from './contributors';
import { creationOf } from './creation';
import type { Layout } from './layout';
import type { RenderedChart } from './rendering';

const written = new Map<CdkApp, readonly MappedObject[]>();

/**
 * Writes the source map of a program, with the objects of all its apps.
 *
 * @throws an error that names the file, if it cannot be written
 */
export function writeSourceMap(
  file: string,
  app: CdkApp,
  charts: readonly RenderedChart[],
  layout: Layout,
): void {
  written.set(app, mappedObjects(charts, layout));
  const map: SourceMap = { version: sourceMapVersion, objects: [...written.values()].flat() };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(map, null, 2)}\n`);
  } catch (cause) {
    throw new Error(`cannot write the source map ${file} (${sourceMapVariable})`, { cause });
  }
}

function mappedObjects(charts: readonly RenderedChart[], { files }: Layout): readonly MappedObject[] {
  const paths = new Map(files.flatMap(({ path, manifests }) => manifests.map((each) => [each, path])));
  const objects = charts.flatMap((chart) => chart.objects);
  const origins = new Origins(objects.flatMap(({ object }) => [object, ...contributorsTo(object)]));
  return objects.map(({ object, manifest }) => {
    const { apiVersion, kind, metadata } = manifest;
    const own = origins.of(object);
    const seen = new Set([textOf(own)]);
    return {
      apiVersion,
      kind,
      namespace: metadata.namespace ?? null,
      name: metadata.name,
      file: paths.get(manifest) ?? '',
      ...own,
      // Several constructs of one line are told once.
      contributors: contributorsTo(object)
        .map((each) => origins.of(each))
        .filter((each) => each.place !== null && seen.size !== seen.add(textOf(each)).size),
    };
  });
}

function textOf({ place, calledFrom }: Origin): string {
  return `${place} ${calledFrom}`;
}

/** The origins of the constructs of a program, told apart where one line made those of several calls. */
class Origins {
  /** By place: the calls that led there, each once. */
  private readonly calls = new Map<string, Map<string, readonly string[]>>();

  constructor(constructs: readonly IConstruct[]) {
    for (const each of constructs) {
      const [place, ...callers] = placesOf(each);
      if (place === undefined) continue;
      const calls = this.calls.get(place) ?? new Map<string, readonly string[]>();
      this.calls.set(place, calls.set(callers.join(), callers));
    }
  }

  of(construct: IConstruct): Origin {
    const { path } = construct.node;
    const [place, ...callers] = placesOf(construct);
    if (place === undefined) return { construct: path, place: null };
    const others = [...(this.calls.get(place)?.values() ?? [])];
    const calledFrom = callers.find((caller, index) => others.some((each) => each[index] !== caller));
    return { construct: path, place, ...(calledFrom !== undefined && { calledFrom }) };
  }
}

/** The places that led to a construct; a construct that a package creates during synth has those of its scope. */
function placesOf(construct: IConstruct): readonly string[] {
  const places = creationOf(construct);
  const { scope } = construct.node;
  return places.length > 0 || scope === undefined ? places : placesOf(scope);
}
