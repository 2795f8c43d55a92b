/** An answer from the manifests. `unknown` never makes an error. */
export type Answer = 'yes' | 'no' | 'unknown';
