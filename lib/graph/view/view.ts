import type { Change } from '../model/graph';

/** What one picture shows: boxes and the connections between them, with their texts, and no coordinates yet. */
export interface View {
  /** A sentence about the whole. */
  readonly title: string;
  /** Sentences about each connection, for readers who do not see the picture. */
  readonly description: string;
  /** Namespaces that are drawn around their boxes. */
  readonly groups: readonly Group[];
  readonly boxes: readonly Box[];
  readonly connections: readonly Connection[];
  /** Sentences below the picture: what it leaves out. */
  readonly notes: readonly string[];
}

/** A namespace, or the outside of the mesh. */
export interface Group {
  readonly id: string;
  readonly title: string;
}

/** The most severe finding on an element. */
export type Mark = 'error' | 'warning' | null;

/** An element, or a folded namespace. */
export interface Box {
  readonly id: string;
  /** The id of its group; null without one. */
  readonly group: string | null;
  readonly kind: 'gateway' | 'service' | 'external' | 'elsewhere' | 'missing' | 'workload' | 'namespace';
  readonly title: string;
  readonly subtitle: string;
  readonly rows: readonly Row[];
  /** The lock: closed if only mutual TLS is accepted, open if only plain text is. */
  readonly lock: 'closed' | 'open' | null;
  readonly mark: Mark;
  readonly change: Change;
  /** The box in one sentence. */
  readonly sentence: string;
}

/** A version, or a server of a gateway. */
export interface Row {
  readonly text: string;
  /** Such as `90 %`; empty without one. */
  readonly value: string;
  /** Percent, for the bar; null without one. */
  readonly share: number | null;
  /** Lines in smaller letters below. */
  readonly details: readonly string[];
  readonly change: Change;
  readonly mark: Mark;
}

/** A line between two boxes. */
export interface Connection {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'route' | 'call' | 'mirror' | 'permission';
  readonly isDenied: boolean;
  /** The lines of its label; none without a label. */
  readonly label: readonly string[];
  readonly mark: Mark;
  readonly change: Change;
  /** The connection in one sentence. */
  readonly sentence: string;
}
