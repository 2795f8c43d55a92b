import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageScript } from '../../bundle/page';
import { pageOf } from '../../lib/graph/page/page';
import { browser, chromiumPath } from '../graph/browser/chromium';
import { fixture, graphOfTexts } from '../graph/reading';
import { root } from './pictures';

/** The screenshots of the documentation: the width and the colours of each. */
const screenshots = [
  { file: 'docs/pictures/graph-page.png', width: 1440, height: 860, colorScheme: 'light' },
  { file: 'docs/pictures/graph-page-phone.png', width: 375, height: 812, colorScheme: 'dark' },
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
    writeFileSync(path, pageOf(graphOfTexts(fixture('shop')), { focus: undefined, script: pageScript() }));
    for (const { file, width, height, colorScheme } of screenshots) {
      const page = await chromium.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(`file://${path}#${encodeURIComponent('service/cart.shop.svc.cluster.local')}`);
      if (width < 1000) await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({ path: join(root, file) });
      await page.close();
    }
  } finally {
    await chromium.close();
    rmSync(folder, { recursive: true });
  }
}
