import type { Connection, View } from '../view/view';
import type { Point } from './dagre';
import type { Figure } from './figure';
import type { Rect } from './geometry';

/** A picture with coordinates, in pixels from the upper left corner. */
export interface Layout {
  readonly view: View;
  readonly width: number;
  readonly height: number;
  readonly figures: readonly (Figure & { readonly rect: Rect })[];
  readonly groups: readonly LaidGroup[];
  readonly connections: readonly LaidConnection[];
}

/** A group with its frame, and the place of its title. */
export interface LaidGroup {
  readonly id: string;
  readonly title: string;
  readonly rect: Rect;
  readonly titleRect: Rect;
}

/** A connection with its way, and the place of its label. */
export interface LaidConnection {
  readonly connection: Connection;
  readonly path: Path;
  /** Undefined without a label. */
  readonly label: Rect | undefined;
}

/**
 * The way of a connection: from each even point a straight horizontal line leads to the next one, and from there a curve
 * with horizontal ends to the one after it.
 */
export type Path = readonly Point[];
