import { compared } from '../../lib/graph/comparison/compared';
import { svgOf } from '../../lib/graph/drawing/svg';
import { layoutOf } from '../../lib/graph/layout/layout';
import { viewOf } from '../../lib/graph/view/view-of';
import { fixture, graphOfTexts, shopBeforeAndAfter } from '../graph/reading';

/** The pictures of `graph` in the documentation, by file. */
export const graphPictures: ReadonlyMap<string, () => string> = new Map([
  ['docs/pictures/graph.svg', () => svgOf(layoutOf(viewOf(graphOfTexts(fixture('shop')))))],
  ['docs/pictures/graph-change.svg', () => svgOf(layoutOf(viewOf(compared(...shopBeforeAndAfter()))))],
]);
