import type { IstioVersion } from '../mesh/istio-version';
import type { StateSettings } from './planned-states';

/** The options of `apply` from the command line. */
export interface ApplySettings extends StateSettings {
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
  readonly istio?: IstioVersion;
}

/** The names of the two states, for the next commands. */
export interface StateNames {
  /** The plan that contains them; undefined if the states were named instead. */
  readonly plan: string | undefined;
  readonly from: string;
  readonly to: string;
}
