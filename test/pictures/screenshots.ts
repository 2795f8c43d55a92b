import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageScript, traceScript } from '../../bundle/page';
import { manifestsOf } from '../../lib/check/manifests';
import { pageOf } from '../../lib/graph/page/page';
import { embeddedState } from '../../lib/trace/embedded/embed';
import { browser, chromiumPath } from '../graph/browser/chromium';
import { fixture, graphOfTexts } from '../graph/reading';
import { root } from './pictures';

const cart = encodeURIComponent('service/cart.shop.svc.cluster.local');
const request = `request=${encodeURIComponent('http://cart:8080/')}&from=${encodeURIComponent('workload:shop/web-v1')}`;

/** The screenshots of the documentation: what each shows, its width and its colours. */
const screenshots = [
  { file: 'docs/pictures/graph-page.png', shows: cart, width: 1440, height: 860, colorScheme: 'light' },
  {
    file: 'docs/pictures/graph-page-trace.png',
    shows: request,
    width: 1440,
    height: 860,
    colorScheme: 'light',
  },
  { file: 'docs/pictures/graph-page-phone.png', shows: cart, width: 375, height: 812, colorScheme: 'dark' },
] as const;

/**
 * Takes the screenshots. They depend on the fonts of the machine, so no test compares them; without Chromium they stay as
 * they are.
 */
export async function takeScreenshots(): Promise<void> {
  if (chromiumPath() === undefined) {
    console.warn('The screenshots stay as they are: there is no Chromium.');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-screenshots-'));
  const chromium = await browser();
  try {
    const path = join(folder, 'graph.html');
    const files = fixture('shop');
    const texts = Object.entries(files).map(([name, text]) => ({ file: name, text }));
    const state = embeddedState(manifestsOf({ texts }).objects);
    const tracing = { state, script: traceScript() };
    writeFileSync(path, pageOf(graphOfTexts(files), { focus: undefined, script: pageScript(), tracing }));
    for (const { file, shows, width, height, colorScheme } of screenshots) {
      const page = await chromium.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(`file://${path}#${shows}`);
      if (width < 1000) await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({ path: join(root, file) });
      await page.close();
    }
  } finally {
    await chromium.close();
    rmSync(folder, { recursive: true });
  }
}
