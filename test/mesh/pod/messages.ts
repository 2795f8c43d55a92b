/** One request, as a test words it. */
export interface LabRequest {
  /** `http://`, `https://`, `tcp://` or `tls://`, with the host as the application would write it. */
  readonly url: string;
  /** Where that host is, which is what DNS would have said. */
  readonly address?: string;
  readonly method?: string;
  /** Several values make several headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Speak HTTP/2 from the start. */
  readonly http2?: boolean;
  /** The server name of a TLS handshake; null sends none. @default the URL's host */
  readonly servername?: string | null;
  /** The certificate authority of a `https:` answer, in PEM; without it any certificate will do. */
  readonly ca?: string;
  /** The caller's own certificate and its key, in PEM, where it is asked for one. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly timeoutMs?: number;
  /** The call that the pod makes before it answers this request. */
  readonly next?: LabRequest;
}

/** The report of a pod about a request that reached it. */
export interface Reached {
  readonly pod: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  readonly port: number;
  readonly protocol: 'http' | 'http2' | 'https' | 'tls' | 'tcp';
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly servername?: string;
  /** The answer to the call that it made in between. */
  readonly next?: Answer;
}

export interface Answer {
  /** 0 where no answer came; for tcp and tls 200 when a pod answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly reached?: Reached;
  readonly error?: string;
  /** The caller's port of a tcp or tls connection, by which its line in the access log is found. */
  readonly localPort?: number;
  /** The caller's port of a new HTTP/1 connection, by which a proxy's line is found that reads no headers. */
  readonly sourcePort?: number;
}

/** Bounded in count and in time. */
export interface Load {
  /** Sent in turn. */
  readonly requests: readonly LabRequest[];
  readonly count: number;
  /** At most this many at once. @default 20 */
  readonly atOnce?: number;
  /** Spread evenly; as fast as answers come where it is left out. */
  readonly perSecond?: number;
  /** @default 60 */
  readonly seconds?: number;
}

/** A load of which only the numbers are kept. */
export interface CountedLoad extends Load {
  /** Goes on after it was stopped until so many are sent. @default 0 */
  readonly atLeast?: number;
  /** Goes with each request and its number in the header that access logs show; without it nothing does. */
  readonly mark?: string;
}

export interface Counted {
  readonly sent: number;
  readonly failed: number;
  /** How often each came: `200 APP/VERSION`, `503 …`, `no answer: …`. */
  readonly counts: readonly (readonly [word: string, count: number])[];
  /** The first ones, each with the moment at which it was sent, in milliseconds of the clock. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly at: number;
  readonly word: string;
  readonly mark: string;
  readonly url: string;
}

/** How the program in a pod behaves; what a test may choose. */
export interface Behaviour {
  /** The status of every answer. @default 200 */
  readonly status?: number;
  /** How long an answer takes. @default 0 */
  readonly answerAfterMs?: number;
  /** Closes the connection of a request, or answers it as a TLS server does, instead of in HTTP. @default in HTTP */
  readonly breaks?: 'closes' | 'alerts';
  /** Headers, in lower case, that it does not pass on to the call that it makes. @default none */
  readonly drops?: readonly string[];
}

export type ToPod =
  | { readonly kind: 'send'; readonly id: number; readonly request: LabRequest }
  | { readonly kind: 'load'; readonly id: number; readonly load: Load }
  | { readonly kind: 'count-load'; readonly id: number; readonly load: CountedLoad }
  | { readonly kind: 'stop-load'; readonly id: number }
  | { readonly kind: 'stop-loads' }
  | { readonly kind: 'behave'; readonly behaviour: Behaviour };

export type FromPod =
  | { readonly kind: 'listening' }
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly Answer[] }
  | { readonly kind: 'counted'; readonly id: number; readonly counted: Counted };

/** The identity of the pod, which the program reads from the environment variable `POD` when it starts. */
export interface PodIdentity {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}
