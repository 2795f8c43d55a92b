import type { Layout } from '../layout/laid';
import { boxDrawing } from './boxes';
import { legendOf } from './legend';
import { connectionLine, groupFrame } from './lines';
import { element, escaped } from './markup';
import { colours, pictureStyle } from './style';

/** Options of a drawing. */
export interface Drawing {
  /**
   * Where the box of an element leads, on a page.
   *
   * @default - nowhere
   */
  readonly link?: (id: string) => string;
  /**
   * Whether the picture brings its own colours; on a page, those of the page count.
   *
   * @default true
   */
  readonly hasStyle?: boolean;
}

/** A picture as SVG: one file that loads nothing, with its text as text. */
export function svgOf(layout: Layout, { link, hasStyle = true }: Drawing = {}): string {
  const { view, groups, connections, figures } = layout;
  const width = Math.max(layout.width, 320);
  const legend = legendOf(view, width, layout.height, 20);
  const height = Math.ceil(layout.height + legend.height + 12);
  const parts = [
    `<title id="graph-title">${escaped(view.title)}</title>`,
    `<desc id="graph-description">${escaped(view.description)}</desc>`,
    ...(hasStyle ? [`<style>${colours('.graph')}\n${pictureStyle}</style>`] : []),
    element('rect', { class: 'canvas', width, height }),
    ...groups.map(groupFrame),
    ...connections.map(connectionLine),
    ...figures.map((figure) => boxDrawing(figure, link?.(figure.box.id))),
    legend.content,
  ];
  const content = parts.map((part) => `\n${part}`).join('');
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'graph',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      lang: 'en',
      role: 'graphics-document document',
      'aria-labelledby': 'graph-title graph-description',
    },
    `${content}\n`,
  )}\n`;
}
