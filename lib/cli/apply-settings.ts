import type { IstioVersion } from '../mesh/istio-version';

/** The options of `apply` from the command line. */
export interface ApplySettings {
  readonly from?: string;
  readonly to?: string;
  readonly back?: boolean;
  readonly context?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly acceptUnverified?: boolean;
  readonly pauseAfter?: number;
  readonly timeout?: number;
  readonly prune?: readonly string[];
  readonly takeOver?: readonly string[];
  readonly leaseNamespace?: string;
  readonly namespace?: string;
  readonly istio?: IstioVersion;
}

/** The names of the two states, for the next commands. */
export interface StateNames {
  /** The plan that contains them; undefined if the states were named instead. */
  readonly plan: string | undefined;
  readonly from: string;
  readonly to: string;
}
