import { apiGroupOf } from '../../api-version/api-group';
import type { ReadingFault } from '../../mesh/reading/fault';

type NoObject = Extract<ReadingFault, { kind: 'no-object' }>;

/**
 * Whether a document that is no object is for another program. One without apiVersion is mostly a `values.yaml` or the
 * like; tools have their own API groups, whose documents often have no name. In the groups that an API server has, it is
 * a broken manifest.
 */
export function isForeign({ lacks, at }: NoObject): boolean {
  switch (lacks.part) {
    case 'syntax':
      // JSON with comments is common; manifests in JSON are written by programs.
      return useOf(at.file) !== undefined || /\.json$/i.test(at.file);
    case 'mapping':
    case 'apiVersion':
    case 'patch':
      return true;
    case 'kind':
      return isChart(at.file) || !isServed(lacks.apiVersion);
    case 'name':
      return toolKinds.has(lacks.kind) || !isServed(lacks.apiVersion);
    case 'quotes':
      return false;
  }
}

/** Kinds of tools that use a group of the API server, or one like it, and need no name. */
const toolKinds: ReadonlySet<string> = new Set(['Config', 'IstioOperator']);

/** Groups that an API server has, or that Istio and the Gateway API add. Groups of tools have a dot, too. */
const served =
  /^(apps|autoscaling|batch|policy|extensions|(networking|rbac\.authorization|storage|scheduling|coordination|admissionregistration|apiextensions|certificates|discovery|node|events)\.k8s\.io|(networking|security|telemetry|extensions|config|rbac|authentication)\.istio\.io|gateway\.networking\.k8s\.io|)$/;

/** The group without a name has one version; tools such as Talos name their own without a group. */
function isServed(apiVersion: string): boolean {
  const group = apiGroupOf(apiVersion);
  return served.test(group) && (group !== '' || apiVersion === 'v1');
}

/** The reason why a document is no object. For well-known files it is their use. */
export function lackWords({ lacks, at }: NoObject): string {
  switch (lacks.part) {
    case 'syntax':
      return useOf(at.file) ?? 'it has no apiVersion, and is not valid YAML';
    case 'patch':
      return 'it is a patch';
    case 'mapping':
      return useOf(at.file) ?? 'it is not a mapping';
    case 'apiVersion':
    case 'kind':
      return useOf(at.file) ?? `it has no ${lacks.part}`;
    case 'name':
      return `the ${lacks.kind} has no name`;
    case 'quotes':
      return `the name of the ${lacks.kind} is read as ${JSON.stringify(lacks.name)}, which is not a string: quote it`;
  }
}

/** The use of a file by its name, where the name alone tells it. */
const uses: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)Chart\.ya?ml$/, 'it describes a Helm chart'],
  [/(^|\/)([\w.-]*[.-])?values([.-][\w.-]*)?\.(ya?ml|json)$/i, 'it contains values of a Helm chart'],
  [/(^|\/)(docker-)?compose([.-][\w.-]*)?\.ya?ml$/, 'it is for Docker Compose'],
  [/(^|\/)\.github\//, 'it is for GitHub'],
  [/(^|\/)\.gitlab-ci\.ya?ml$/, 'it is for GitLab'],
  [/(^|\/)(package|package-lock|tsconfig[\w.-]*)\.json$/, 'it is for Node.js'],
];

function useOf(file: string): string | undefined {
  return uses.find(([name]) => name.test(file))?.[1];
}

function isChart(file: string): boolean {
  return /(^|\/)Chart\.ya?ml$/.test(file);
}
