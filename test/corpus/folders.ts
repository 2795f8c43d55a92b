import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Objects that `check` judges beyond what Kubernetes itself says of them. */
const ofMesh =
  /^\s*["']?apiVersion["']?:\s*["']?(networking\.istio\.io|security\.istio\.io|telemetry\.istio\.io|extensions\.istio\.io|gateway\.networking\.k8s\.io|argoproj\.io\/v1alpha1|flagger\.app|serving\.knative\.dev|networking\.internal\.knative\.dev)/m;

const aManifest = /^\s*["']?apiVersion["']?:/m;

/** A folder with what is in it. */
interface Folder {
  readonly path: string;
  readonly hasManifests: boolean;
  readonly hasMesh: boolean;
  readonly inside: readonly Folder[];
}

/**
 * The application folders of a project: those that hold manifests themselves, and objects of a mesh in them or below.
 * These are the folders that a user would name to `check`, so one may lie in another.
 */
export function applicationFolders(project: string): string[] {
  const found: string[] = [];
  const add = (folder: Folder): void => {
    if (folder.hasManifests && folder.hasMesh) found.push(folder.path);
    for (const each of folder.inside) add(each);
  };
  add(folderAt(project));
  return found;
}

function folderAt(path: string): Folder {
  const inside: Folder[] = [];
  let hasManifests = false;
  let hasMesh = false;
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const each = join(path, entry.name);
    if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules') {
      inside.push(folderAt(each));
    } else if (entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name)) {
      const text = readFileSync(each, 'utf8');
      hasManifests ||= aManifest.test(text);
      hasMesh ||= ofMesh.test(text);
    }
  }
  return { path, hasManifests, hasMesh: hasMesh || inside.some((each) => each.hasMesh), inside };
}
