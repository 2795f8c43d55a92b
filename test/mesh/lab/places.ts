/** Where the lab reads and writes. */
export interface Places {
  /** The folder with the programs. */
  readonly parts: string;
  /** Kept after a failure. */
  readonly logs: string;
  /** Gone with the cluster. */
  readonly work: string;
}
