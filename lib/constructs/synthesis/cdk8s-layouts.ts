import { type Chart, Names, YamlOutputType } from 'cdk8s';
import { FileNames, type Layout, type OutputFile } from './layout';
import type { Manifest } from './manifest';
import type { RenderedChart } from './rendering';

/**
 * The four layouts of cdk8s, with the names of cdk8s: charts are numbered if one depends on another. The only
 * difference: two objects with the same file are a problem, where cdk8s would overwrite one of them.
 */
export function cdk8sLayout(
  type: YamlOutputType,
  charts: readonly RenderedChart[],
  extension: string,
  numbered: boolean,
): Layout {
  const chartName = (chart: Chart, index: number) =>
    numbered ? `${String(index).padStart(4, '0')}-${Names.toDnsLabel(chart)}` : Names.toDnsLabel(chart);

  switch (type) {
    case YamlOutputType.FILE_PER_APP: {
      const manifests = charts.flatMap(manifestsOf);
      return { files: charts.length > 0 ? [{ path: `app${extension}`, manifests }] : [], problems: [] };
    }
    case YamlOutputType.FILE_PER_CHART: {
      const files = charts.map((rendered, index) => ({
        path: chartName(rendered.chart, index) + extension,
        manifests: manifestsOf(rendered),
      }));
      return { files, problems: [] };
    }
    case YamlOutputType.FILE_PER_RESOURCE:
      return filePerObject(charts, extension, () => '');
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return filePerObject(charts, extension, (chart, index) => `${chartName(chart, index)}/`);
    default:
      return { files: [], problems: [] };
  }
}

function manifestsOf({ objects }: RenderedChart): Manifest[] {
  return objects.map(({ manifest }) => manifest);
}

function filePerObject(
  charts: readonly RenderedChart[],
  extension: string,
  folderOf: (chart: Chart, index: number) => string,
): Layout {
  const names = new FileNames(false);
  const files: OutputFile[] = [];
  for (const [index, { chart, objects }] of charts.entries()) {
    const folder = folderOf(chart, index);
    for (const { object, manifest } of objects) {
      const name = `${manifest.kind}.${manifest.metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
      const path = `${folder}${name}${extension}`;
      names.claim(path, object);
      files.push({ path, manifests: [manifest] });
    }
  }
  return { files, problems: names.problems };
}
