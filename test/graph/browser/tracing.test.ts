import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pageScript, traceScript } from '../../../bundle/page';
import { manifestsOf } from '../../../lib/check/manifests';
import { pageOf } from '../../../lib/graph/page/page';
import { embeddedState } from '../../../lib/trace/embedded/embed';
import { traced } from '../../trace/traced';
import { manyServices } from '../many';
import { fixture, graphOfTexts } from '../reading';
import { browser, chromiumPath } from './chromium';
import { focused, opened, pageFaults, soon } from './opened';

// browser.test.ts says so if there is no Chromium.
const inBrowser = chromiumPath() === undefined ? describe.skip : describe;

const gateway = 'gateway/shop/public';
const cart = 'service/cart.shop.svc.cluster.local';
const web = 'service/web.shop.svc.cluster.local';

const copied = `curl 'https://shop.example.com/cart/' \\
  -H 'x-canary: true' \\
  --compressed`;

inBrowser('a request that is traced in the page, in Chromium', () => {
  let chromium: Browser;
  let folder = '';
  let [script, tracing] = ['', ''];
  beforeAll(async () => {
    chromium = await browser();
    folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-graph-'));
    [script, tracing] = [pageScript(), traceScript()];
  }, 60_000);
  afterAll(async () => {
    await chromium?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pageFor = (files: Readonly<Record<string, string>>): string => {
    const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
    const state = embeddedState(manifestsOf({ texts }).objects);
    return pageOf(graphOfTexts(files), { focus: undefined, script, tracing: { state, script: tracing } });
  };
  const open = (
    files: Readonly<Record<string, string>>,
    { width = 1440, scheme = 'light' as 'light' | 'dark', fragment = '' } = {},
  ) => opened(chromium, join(folder, 'page.html'), pageFor(files), { width, scheme, fragment });
  const outcome = (page: Page) => page.locator('#outcome').innerText();

  test.each([
    ['light', 375],
    ['dark', 375],
    ['light', 1440],
    ['dark', 1440],
  ] as const)(
    'a pasted line of curl lights up its way, with the keyboard alone, %s, %d pixels wide',
    async (scheme, width) => {
      const { page, wrong } = await open(fixture('shop'), { width, scheme });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('request');
      await page.keyboard.insertText(copied);
      await page.keyboard.press('Enter');
      await soon(() => outcome(page), '→ answered by cart-v2');
      expect(await lit(page)).toEqual([gateway, `route ${gateway} ${cart}`, cart].sort());
      expect(await answer(page)).toContain('from clients of Gateway shop/public');
      expect(await answer(page)).toContain('rule cart-canary');
      expect(await isInSight(page, '#outcome')).toBe(true);
      expect(await isInSight(page, `[data-id="${cart}"]`)).toBe(true);
      const { scroll, client, faults } = await page.evaluate(pageFaults);
      expect({ scroll, faults, wrong }).toEqual({ scroll: client, faults: [], wrong: [] });
      await page.keyboard.press('Escape');
      await soon(() => lit(page), []);
      expect([await page.locator('#request').inputValue(), await outcome(page), await answer(page)]).toEqual([
        '',
        '',
        '',
      ]);
      expect(await focused(page)).toBe('request');
      await page.close();
    },
    60_000,
  );

  test('a caller is chosen with the keyboard, and every share of the answer is told', async () => {
    const { page, wrong } = await open(fixture('shop'));
    await page.locator('#request').fill('http://cart:8080/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('from');
    await page.keyboard.type('Deployment shop/web');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await soon(() => outcome(page), '→ 90% cart-v1, 10% cart-v2');
    expect(await lit(page)).toEqual([web, `call ${web} ${cart}`, cart].sort());
    const told = await answer(page);
    expect(told).toContain('from Deployment shop/web-v1');
    expect(told).toContain('90% to cart.shop:8080, subset v1');
    expect(told).toContain('10% to cart.shop:8080, subset v2');
    expect(told).toContain(
      'header-missing: http[0].match[0].headers.x-canary asks for "true", found no header x-canary',
    );
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('what the terminal prints is in the page: words, codes, files and lines', async () => {
    const { page } = await open(fixture('shop'));
    const manifests = Object.values(fixture('shop')).join('\n---\n');
    for (const [line, from] of [
      ['http://cart:8080/', 'workload:shop/web-v1'],
      ['https://shop.example.com/cart/', ''],
      ['https://shop.example.com/basket', ''],
      ['http://catalog.shop:9000/', 'workload:shop/admin'],
    ]) {
      const caller = from === '' ? '' : ` --from ${from}`;
      const { output } = await traced(`trace ${line}${caller} -`, manifests);
      await page.evaluate(
        ([text = '', name = '']) => {
          location.hash = `request=${encodeURIComponent(text)}&from=${encodeURIComponent(name)}`;
        },
        [line ?? '', from ?? ''],
      );
      await soon(async () => (await answer(page)).includes(`GET ${line}`), true);
      const words = (text: string) => text.split(/[\s:]+/).filter((word) => !/^$|yaml|^-$/.test(word));
      const shown = new Set(words(`${await answer(page)} Path`));
      expect(words(output).filter((word) => !shown.has(word) && !/^\d+$/.test(word))).toEqual([]);
      const lines = [...output.matchAll(/-:(\d+)$/gm)].map(([, number]) => `shop/shop.yaml:${number}`);
      const places = await page.locator('#answer .place').allInnerTexts();
      expect(places.map((each) => each.replaceAll('\u200b', ''))).toEqual(lines);
    }
    await page.close();
  }, 60_000);

  test.each([
    ['http://nowhere.example.com/', ''],
    ["curl https://shop.example.com/ -H 'x'", ''],
    ['ftp://shop.example.com/', ''],
    ['http://cart:8080/', 'nobody'],
  ])(
    '%s from %j is refused with the text of the terminal',
    async (line, from) => {
      const { page, wrong } = await open(fixture('shop'), {
        fragment: `#request=${encodeURIComponent(line)}&from=${from}`,
      });
      const manifests = Object.values(fixture('shop')).join('\n---\n');
      const { errors } = await traced(
        `trace ${line.replace(/^curl /, '')}${from && ` --from ${from}`} -`,
        manifests,
      );
      const words = errors
        .replace(/^error: /, '')
        .replaceAll(/\s+/g, ' ')
        .trim();
      await soon(() => outcome(page), words);
      expect(await page.locator('#request').getAttribute('aria-invalid')).toBe('true');
      expect([await lit(page), await answer(page), wrong]).toEqual([[], '', []]);
      await page.close();
    },
    60_000,
  );

  test('a link to a request shows its answer, and a box and the way back work as ever', async () => {
    const fragment = `#request=${encodeURIComponent('https://shop.example.com/cart/?a=1&b=2+3')}&from=gateway%3Ashop%2Fpublic`;
    const { page, wrong } = await open(fixture('shop'), { fragment });
    await soon(() => outcome(page), '→ 90% cart-v1, 10% cart-v2');
    expect(await page.locator('#request').inputValue()).toBe('https://shop.example.com/cart/?a=1&b=2+3');
    expect(await page.locator('#from').inputValue()).toBe('gateway:shop/public');
    await page.locator(`[data-id="${cart}"] a`).click();
    await soon(() => page.locator('article:visible').count(), 1);
    expect([await lit(page), await answer(page)]).toEqual([[], '']);
    await page.goBack();
    await soon(() => lit(page), [gateway, `route ${gateway} ${cart}`, cart].sort());
    expect(await page.locator('article:visible').count()).toBe(0);
    // Escape outside of the form takes the way away too.
    await page.locator('#picture').focus();
    await page.keyboard.press('Escape');
    await soon(() => lit(page), []);
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('a screen reader hears the answer, and knows the fields by name', async () => {
    const { page } = await open(fixture('shop'));
    expect(await page.getByRole('textbox', { name: 'Trace a request' }).count()).toBe(1);
    expect(await page.getByRole('combobox', { name: 'from' }).count()).toBe(1);
    const status = page.getByRole('status');
    expect(await status.getAttribute('aria-live')).toBe('polite');
    await page.locator('#request').fill('https://admin.example.com/');
    await page.getByRole('button', { name: 'Trace' }).click();
    await soon(() => status.innerText(), '→ answered by admin');
    await page.close();
  }, 60_000);

  test('regular expressions are those of Envoy, not of the browser', async () => {
    const shop = fixture('shop')['shop/shop.yaml'] ?? '';
    const { page, wrong } = await open({
      'shop.yaml': shop.replace(
        '    - name: canary\n      match: [{ headers: { x-canary: { exact: "true" } } }]',
        '    - name: canary\n      match: [{ headers: { x-canary: { regex: "(?i)YES|\\\\pN+" } } }]',
      ),
    });
    for (const value of ['yes', '７']) {
      await page.locator('#request').fill(`curl http://cart:8080/ -H 'x-canary: ${value}'`);
      await page.keyboard.press('Enter');
      await soon(() => outcome(page), '→ answered by cart-v2');
      await page.keyboard.press('Escape');
    }
    expect(wrong).toEqual([]);
    await page.close();
  }, 60_000);

  test('a link puts no markup into the page', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    const line = `curl https://shop.example.com/cart/ -H 'x-note: ${markup}' -b '${markup}'`;
    for (const text of [line, `http://${markup}`, markup, `${line} --${markup}`]) {
      const from = text === line ? '' : `&from=${encodeURIComponent(markup)}`;
      const fragment = `#request=${encodeURIComponent(text)}${from}`;
      const { page, wrong } = await open(fixture('shop'), { fragment });
      await soon(async () => (await outcome(page)) !== '', true);
      expect([await page.locator('img').count(), wrong]).toEqual([0, []]);
      await page.close();
    }
  }, 60_000);

  test('a way through folded namespaces shows the services on it', async () => {
    const { page, wrong } = await open(Object.fromEntries(manyServices(300, 20)));
    await page.locator('#request').fill('http://service-40.team-03:8080/');
    await page.locator('#from').selectOption('workload:team-02/service-19-v1');
    await page.getByRole('button', { name: 'Trace' }).click();
    await soon(() => outcome(page), '→ answered by service-40-v1');
    const [from, to] = [
      'service/service-19.team-02.svc.cluster.local',
      'service/service-40.team-03.svc.cluster.local',
    ];
    await soon(() => lit(page), [from, `call ${from} ${to}`, to].sort());
    await page.getByRole('button', { name: 'Show everything' }).click();
    await soon(() => page.locator('.picture .element').count(), 21);
    expect(wrong).toEqual([]);
    await page.close();
  }, 120_000);
});

function lit(page: Page): Promise<string[]> {
  return page
    .locator('.lit')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-id') ?? '').sort());
}

function answer(page: Page): Promise<string> {
  return page.locator('#answer').innerText();
}

/** Whether an element is on the screen without scrolling. */
function isInSight(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).evaluate((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });
}
