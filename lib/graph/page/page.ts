import { engineOf } from '../../trace/embedded/engine';
import type { EmbeddedState } from '../../trace/embedded/state';
import { escaped } from '../drawing/markup';
import { svgOf } from '../drawing/svg';
import { layoutOf } from '../layout/layout';
import type { Graph } from '../model/graph';
import { viewOf } from '../view/view-of';
import { detailsOf, findingsList, hrefOf } from './details';
import { pageStyle } from './page-style';
import { requestForm } from './request-form';

/** What a page is made with. */
export interface PageOptions {
  /** The id of a service or a namespace that is shown first; undefined: everything. */
  readonly focus: string | undefined;
  /** The script of the page, as `bundle/page.ts` makes it. */
  readonly script: string;
  /** What traces requests in the page; undefined for a page without. */
  readonly tracing?: PageTracing | undefined;
}

/** What a page needs to trace requests by itself. */
export interface PageTracing {
  /** The state, as a trace reads it. */
  readonly state: EmbeddedState;
  /** The script that traces, as `bundle/page.ts` makes it. */
  readonly script: string;
}

/**
 * A graph as one HTML file that loads nothing. Without its script, the picture links to the details below it; with it,
 * there are a search, namespaces that unfold, and the details beside the picture.
 */
export function pageOf(graph: Graph, { focus, script, tracing }: PageOptions): string {
  const view = viewOf(graph, focus);
  const picture = svgOf(layoutOf(view), { link: hrefOf, hasStyle: false });
  const placed = new Set(
    [...graph.gateways, ...graph.services, ...graph.workloads, ...graph.edges].flatMap(
      ({ findings }) => findings,
    ),
  );
  const others = graph.findings.filter((_, index) => !placed.has(index));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(view.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1 id="title">${escaped(view.title)}</h1>
<div class="search" role="search" hidden>
<input id="search" type="search" placeholder="Search services, hosts, rules" aria-label="Search services, hosts and rules" aria-controls="results" autocomplete="off">
<ul class="results" id="results"></ul>
</div>
${tracing === undefined ? '' : requestForm(engineOf(tracing.state).mesh)}
<nav id="way" aria-label="Shown part"></nav>
</header>
<main>
<section class="picture" id="picture" tabindex="0" aria-label="Picture">
${picture}</section>
<section class="side" id="side" aria-label="Details">
<div class="answer" id="answer"></div>
<p class="hint" id="hint">Choose a service in the picture: by a click, or with Tab and Enter. Escape closes it.</p>
<div class="actions" id="actions"></div>
${detailsOf(graph)}
${others.length === 0 ? '' : `<article id="others" class="others"><h2>Findings on other objects</h2>${findingsList(others)}</article>`}
</section>
</main>
${dataOf('data', { graph, focus: focus ?? null })}
${scriptOf(script)}${tracing === undefined ? '' : `\n${dataOf('state', tracing.state)}\n${scriptOf(tracing.script)}`}
</body>
</html>
`;
}

function dataOf(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

function scriptOf(text: string): string {
  return `<script>${text.replaceAll('</script', '<\\/script')}</script>`;
}
