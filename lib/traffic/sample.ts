import type { NamedCaller } from '../requests/callers';
import type { RequestClass } from '../requests/requests';

/** A request of one caller. It stands for all requests that the rules treat alike. */
export interface Sample {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
}
