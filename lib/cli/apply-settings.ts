/** The options of `apply`, as the command line gives them. */
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
}

/** What the two states are called, to name them again. */
export interface StateNames {
  /** The plan that they stand in; undefined: they were named by themselves. */
  readonly plan: string | undefined;
  readonly from: string;
  readonly to: string;
}
