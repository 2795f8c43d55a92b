import type { Sample } from '../traffic/sample';
import type { Item } from './items';

/** One change of responses, with the requests and callers that it is true for. */
export interface Line extends Item {
  /** The called hosts and ports, such as `backend.demo:8080`. */
  readonly hosts: readonly string[];
  /** The callers: `in the mesh`, `from shop`, `at the gateway`. */
  readonly callers: readonly string[];
  /** The requests among those of the hosts: `x-canary: true`, `the rest`, `all requests`. */
  readonly requests: string;
  /** One of these requests, and its caller. */
  readonly example: Sample;
}
