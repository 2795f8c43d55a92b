import { check } from '../../../lib/check/check';
import type { Finding } from '../../../lib/check/finding';
import { manifestsOf } from '../../../lib/check/manifests';

type Manifest = Readonly<Record<string, unknown>>;

const metadata = (name: string, namespace?: string) => ({ name, ...(namespace && { namespace }) });

/** A Service with one port, which selects its name as `app`. */
export const service = (name: string, namespace?: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name, namespace),
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
});

/** The pods of a Service, with version labels. */
export const pods = (name: string, namespace?: string, version = 'v1'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(`${name}-${version}`, namespace),
  spec: {
    selector: { matchLabels: { app: name, version } },
    template: {
      metadata: { labels: { app: name, version } },
      spec: { containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 80 }] }] },
    },
  },
});

/** A VirtualService of one route. */
export const route = (name: string, namespace: string | undefined, destination: Manifest): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: metadata(name, namespace),
  spec: { hosts: [name], http: [{ route: [{ destination }] }] },
});

/** A DestinationRule with these versions as subsets. */
export const subsets = (name: string, namespace: string | undefined, versions: string[]): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: metadata(name, namespace),
  spec: { host: name, subsets: versions.map((version) => ({ name: version, labels: { version } })) },
});

type Files = Readonly<Record<string, readonly Manifest[]>>;

/** The findings in some files: `FILE RULE`, sorted. */
export function foundIn(files: Files, isComplete = false): string[] {
  return findingsIn(files, isComplete)
    .map(({ at, rule }) => `${at.object?.source.file} ${rule}`)
    .sort();
}

/** The findings in some files: `SEVERITY RULE`, in the order of the files. */
export function severitiesIn(files: Files): string[] {
  return findingsIn(files, false).map(({ severity, rule }) => `${severity} ${rule}`);
}

/** The errors among them. */
export function errorsIn(files: Files): string[] {
  const errors = findingsIn(files, false).filter(({ severity }) => severity === 'error');
  return errors.map(({ at, rule }) => `${at.object?.source.file} ${rule}`).sort();
}

function findingsIn(files: Files, isComplete: boolean): readonly Finding[] {
  const texts = Object.entries(files).map(([file, objects]) => ({
    file,
    text: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
  }));
  const read = manifestsOf({ texts });
  return check(read.objects, { ...read, isComplete }).findings;
}
