import type { Code } from './codes';

/** How a request, or a share of the requests, ends. */
export type End =
  /** Pods get it; the status is theirs. */
  | { readonly kind: 'answered'; readonly words: string }
  /** A host outside the mesh gets it. */
  | { readonly kind: 'outside'; readonly code?: Code; readonly words: string }
  /** A proxy answers it as its rules say: a redirect, or a direct response. */
  | {
      readonly kind: 'by-rule';
      readonly code: Code;
      readonly status: number;
      readonly location?: string;
      readonly words: string;
    }
  | {
      readonly kind: 'failed';
      readonly code: Code;
      /** Undefined if the connection is closed without a response. */
      readonly status: number | undefined;
      /** Envoy's response flag, or `-`. */
      readonly flag: string;
      readonly words: string;
      /** The smallest fix. @default - that of a finding, or of the code */
      readonly fix?: string;
    }
  | { readonly kind: 'unknown'; readonly code: Code; readonly words: string };

/** A failure. */
export function failed(
  code: Code,
  status: number | undefined,
  flag: string,
  words: string,
): Extract<End, { kind: 'failed' }> {
  return { kind: 'failed', code, status, flag, words };
}

/** An end that the manifests do not tell. */
export function unknown(code: Code, words: string): Extract<End, { kind: 'unknown' }> {
  return { kind: 'unknown', code, words };
}
