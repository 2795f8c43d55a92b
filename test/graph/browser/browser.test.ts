import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pageScript } from '../../../bundle/page';
import { compared } from '../../../lib/graph/comparison/compared';
import { svgOf } from '../../../lib/graph/drawing/svg';
import { layoutOf } from '../../../lib/graph/layout/layout';
import type { Graph } from '../../../lib/graph/model/graph';
import { pageOf } from '../../../lib/graph/page/page';
import { viewOf } from '../../../lib/graph/view/view-of';
import { manyServices } from '../many';
import { fixture, graphOfTexts, shopBeforeAndAfter } from '../reading';
import { browser, chromiumPath } from './chromium';
import { focused, opened, pageFaults, soon } from './opened';

const isHere = chromiumPath() !== undefined;
if (!isHere)
  console.warn(
    'SKIPPED: the pages of graph were not opened, because there is no Chromium (apt-get install chromium)',
  );
const inBrowser = isHere ? describe : describe.skip;

const shop = graphOfTexts(fixture('shop'));
const many = graphOfTexts(Object.fromEntries(manyServices(300, 20)));
const cart = 'service/cart.shop.svc.cluster.local';

inBrowser('in Chromium', () => {
  let chromium: Browser;
  let folder = '';
  let script = '';
  beforeAll(async () => {
    chromium = await browser();
    folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-graph-'));
    script = pageScript();
  }, 60_000);
  afterAll(async () => {
    await chromium?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (name: string, text: string, width = 1440, scheme: 'light' | 'dark' = 'light') =>
    opened(chromium, join(folder, name), text, { width, scheme });
  const pageFor = (graph: Graph) => pageOf(graph, { focus: undefined, script });

  const pictures: readonly (readonly [string, Graph])[] = [
    ['shop', shop],
    ['change', compared(...shopBeforeAndAfter())],
    ['many', many],
  ];

  describe.each(pictures)('the picture %s', (name, graph) => {
    test('is valid XML, and no text of it is wider than its box or stands over a line', async () => {
      const { page, wrong } = await open(`${name}.svg`, svgOf(layoutOf(viewOf(graph))));
      const faults = await page.evaluate(geometryFaults);
      expect([...faults, ...wrong]).toEqual([]);
      await page.close();
    }, 60_000);
  });

  test.each([
    ['light', 375],
    ['dark', 375],
    ['light', 1440],
    ['dark', 1440],
  ] as const)(
    'the page is readable, %s, %d pixels wide',
    async (scheme, width) => {
      const { page, wrong } = await open('shop.html', pageFor(shop), width, scheme);
      await page.locator(`[data-id="${cart}"] a`).click();
      const { scroll, client, faults } = await page.evaluate(pageFaults);
      expect({ scroll, faults, wrong }).toEqual({ scroll: client, faults: [], wrong: [] });
      await page.close();
    },
    60_000,
  );

  test('the keyboard reaches each box in its order, opens its details, and comes back', async () => {
    const { page, wrong } = await open('keys.html', pageFor(shop));
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('search');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('picture');
    const seen: string[] = [];
    for (let index = 0; index < 8; index++) {
      await page.keyboard.press('Tab');
      seen.push(await focused(page));
      expect(await outlineOfFocus(page)).toBeGreaterThanOrEqual(3);
    }
    expect(new Set(seen).size).toBe(8);
    expect(seen).toContain(cart);
    await page.locator(`[data-id="${cart}"] a`).focus();
    await page.keyboard.press('Enter');
    await soon(() => focused(page), cart);
    await soon(() => visibleArticles(page), [cart]);
    await page.keyboard.press('Escape');
    await soon(() => visibleArticles(page), []);
    await soon(() => focused(page), cart);
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('the search finds a service by a header of its rules, and Enter opens it', async () => {
    const { page, wrong } = await open('search.html', pageFor(shop));
    await page.locator('#search').fill('api.pay');
    await page.waitForSelector('#results a');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash !== '');
    await soon(() => visibleArticles(page), ['service/api.payments.example']);
    await page.locator('#search').fill('no such thing');
    await soon(() => page.locator('#results').innerText(), 'Nothing found');
    await page.locator('#search').press('Escape');
    await soon(() => page.locator('#search').inputValue(), '');
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('a folded namespace unfolds by a click, and a search unfolds the one of its result', async () => {
    const { page, wrong } = await open('many.html', pageFor(many));
    expect(await page.locator('.picture .element').count()).toBe(21);
    await page.locator('[data-id="namespace/team-03"] a').click();
    await page.waitForSelector('[data-id="service/service-33.team-03.svc.cluster.local"]');
    expect(await page.evaluate(geometryFaults)).toEqual([]);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await soon(() => page.locator('.picture .element').count(), 21);
    await page.locator('#search').fill('service-299');
    await page.keyboard.press('Enter');
    const last = 'service/service-299.team-20.svc.cluster.local';
    await page.waitForSelector(`[data-id="${last}"].selected`);
    await soon(() => visibleArticles(page), [last]);
    await page.getByRole('button', { name: 'Only its neighbours' }).click();
    await soon(async () => (await page.locator('.picture .element').count()) < 10, true);
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('a way named in the address lights up', async () => {
    const { page } = await open('way.html', pageFor(shop));
    const way = ['gateway/shop/public', `route gateway/shop/public ${cart}`, cart];
    await page.evaluate((ids) => {
      location.hash = `path=${ids.map(encodeURIComponent).join(',')}`;
    }, way);
    await page.waitForSelector('.lit');
    const lit = await page
      .locator('.lit')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-id')));
    expect(lit.sort()).toEqual([...way].sort());
    await page.close();
  }, 60_000);

  test('on paper everything is there: the picture, and the details of each element', async () => {
    const { page } = await open('paper.html', pageFor(shop), 1440, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect((await visibleArticles(page)).length).toBeGreaterThan(8);
    expect(await page.locator('#search').isVisible()).toBe(false);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe('rgb(255, 255, 255)');
    await page.close();
  }, 60_000);

  test('a screen reader gets a name for the picture, and each box by what it is', async () => {
    const { page } = await open('reader.html', pageFor(shop));
    expect(
      await page
        .getByRole('link', {
          name: 'Service cart of namespace shop; 2 versions: v1 90 % and v2 10 %; accepts only mutual TLS.',
        })
        .count(),
    ).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Possible traffic: 1 gateway and 4 services',
    );
    await page.close();
  }, 60_000);
});

/** Width of the line around the focused box. */
function outlineOfFocus(page: Page): Promise<number> {
  return page.evaluate(() => {
    const box = document.activeElement?.querySelector('.box');
    return box ? Number.parseFloat(getComputedStyle(box).strokeWidth) : 0;
  });
}

function visibleArticles(page: Page): Promise<string[]> {
  return page.locator('article:visible').evaluateAll((all) => all.map((each) => each.id));
}

/** Texts of a picture that stand out of their box, over another text, or over a line; as Chromium sets them. */
function geometryFaults(): string[] {
  const faults: string[] = [];
  const rect = (each: Element) => each.getBoundingClientRect();
  const overlap = (a: DOMRect, b: DOMRect) =>
    a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
  const texts = [...document.querySelectorAll('.graph text')].filter((each) => each.textContent !== '!');
  if (texts.length === 0) faults.push('no text');
  for (const element of document.querySelectorAll('.element')) {
    const box = element.querySelector('.box');
    if (box === null) continue;
    for (const text of element.querySelectorAll('text')) {
      const [inner, outer] = [rect(text), rect(box)];
      if (inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom + 1)
        faults.push(`out of its box: ${text.textContent}`);
    }
  }
  for (const [index, one] of texts.entries())
    for (const other of texts.slice(index + 1))
      if (overlap(rect(one), rect(other)))
        faults.push(`one over another: ${one.textContent} / ${other.textContent}`);
  const labels = texts.filter((each) => each.closest('.element, .legend') === null);
  for (const way of document.querySelectorAll<SVGPathElement>('.connection .way')) {
    const matrix = way.getScreenCTM();
    if (matrix === null) continue;
    const length = way.getTotalLength();
    for (let at = 0; at <= length; at += 3) {
      const { x, y } = way.getPointAtLength(at).matrixTransform(matrix);
      const over = labels.find((each) => {
        const { left, right, top, bottom } = rect(each);
        // The room of a line of text is higher than its letters.
        return x > left && x < right && y > top + 2 && y < bottom - 3;
      });
      if (over !== undefined) {
        faults.push(`over a line: ${over.textContent}`);
        break;
      }
    }
  }
  return faults;
}
