import type { Mesh, MeshOptions } from '../../mesh/mesh';
import type { Trace } from '../trace';
import { type AskedVersion, askedVersion, shareOf } from './asked-version';
import { type FileWay, fileWays, policyWays } from './file-ways';
import { type RequestWay, requestWays } from './request-ways';

/** What would lead a request to a version. Each way has been tried on the model. */
export interface Why {
  readonly asked: AskedVersion;
  /** The share that the version answers now, 0 to 1. */
  readonly share: number;
  readonly requests: readonly RequestWay[];
  readonly files: readonly FileWay[];
}

/**
 * What would have to change in the request, or else in the manifests, so that a version answers more of it.
 *
 * @param options those of the mesh
 * @throws TraceError if there is no such version
 */
export function whyOf(mesh: Mesh, trace: Trace, written: string, options: MeshOptions = {}): Why {
  const asked = askedVersion(mesh, written);
  const share = shareOf(trace, asked);
  if (share >= 1) return { asked, share, requests: [], files: [] };
  const requests = requestWays(mesh, trace, asked);
  const files = fileWays(mesh, trace, asked, options);
  const both = requests.length > 0 ? [] : policyWays(mesh, trace, asked, options);
  const unique = new Map([...both, ...files].map((each) => [each.words, each]));
  return { asked, share, requests, files: [...unique.values()].slice(0, 2) };
}
