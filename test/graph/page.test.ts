import { pageScript, traceScript } from '../../bundle/page';
import { manifestsOf } from '../../lib/check/manifests';
import { compared } from '../../lib/graph/comparison/compared';
import { pageOf } from '../../lib/graph/page/page';
import { resultsFor } from '../../lib/graph/page/script/search';
import { embeddedState } from '../../lib/trace/embedded/embed';
import { fixture, graphOfTexts, shopBeforeAndAfter } from './reading';

const shop = graphOfTexts(fixture('shop'));
const page = pageOf(shop, { focus: undefined, script: 'script()' });
const article = (id: string, text = page) =>
  new RegExp(`<article id="${id}".*?</article>`, 's').exec(text)?.[0]?.replaceAll('<wbr>', '') ?? '';

describe('the page of a shop, without its script', () => {
  test('has for each box of the picture a link to its details', () => {
    const links = [...page.matchAll(/<a href="#([^"]+)" aria-label=/g)].map(([, id = '']) =>
      decodeURIComponent(id),
    );
    expect(links).toHaveLength(8);
    for (const id of links) expect(article(id)).not.toBe('');
  });

  test('tells the rules of a service with their file and line', () => {
    const cart = article('service/cart.shop.svc.cluster.local');
    expect(cart).toContain('x-canary: true → v2');
    expect(cart).toMatch(/<code class="place">shop\/shop\.yaml:\d+<\/code>/);
    expect(cart).toContain('Deployment shop/cart-v2');
    expect(cart).toContain('only mutual TLS');
  });

  test('tells who calls a service, why, and whom a policy keeps out', () => {
    const catalog = article('service/catalog.shop.svc.cluster.local');
    expect(catalog).toMatch(/>web<\/a>: calls; variable CATALOG_ADDR; mutual TLS: yes/);
    expect(catalog).toMatch(/>admin<\/a>: calls; variable CATALOG_ADDR; denied by a policy/);
  });

  test('tells the findings with effect, fix, file and line', () => {
    const cart = article('service/cart.shop.svc.cluster.local');
    expect(cart).toMatch(
      /<strong class="info">info<\/strong> no AuthorizationPolicy selects .*Effect: .*Fix: /s,
    );
  });

  test('says that callers are unknown, and not that there are none', () => {
    const alone = graphOfTexts({
      'a.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: b }\nspec: { ports: [{ port: 80 }] }\n',
    });
    const text = pageOf(alone, { focus: undefined, script: '' });
    expect(article('service/a.b.svc.cluster.local', text)).toContain('Unknown: these manifests name none.');
  });

  test('may load nothing', () => {
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`,
    );
    expect(page.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/ src=|@import|url\(|<link/);
  });

  test('escapes what manifests say, in its text and in its data', () => {
    const evil = fixture('shop')['shop/shop.yaml']?.replace('exact: "true"', 'exact: "</script><b>"') ?? '';
    const text = pageOf(graphOfTexts({ 'a.yaml': evil }), { focus: undefined, script: '' });
    expect(text).not.toContain('</script><b>');
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });

  test('shows shares and rules before and after a change', () => {
    const text = pageOf(compared(...shopBeforeAndAfter()), { focus: undefined, script: '' });
    const cart = article('service/cart.shop.svc.cluster.local', text);
    expect(cart).toContain('90&nbsp;% → 70&nbsp;%');
    expect(cart).toMatch(/before<\/span> default.*now<\/span> default/s);
  });
});

describe('the search', () => {
  const found = (written: string) => resultsFor(shop, written).map(({ title }) => title);

  test.each([
    ['cart', ['cart', 'public', 'web']],
    ['CAT', ['catalog']],
    ['x-canary', ['public', 'cart', 'web']],
    ['admin.example.com', ['public', 'admin']],
    ['payments', ['api.payments.example']],
    ['nothing-of-this-name', []],
    ['  ', []],
  ])('%j finds names first, then hosts and rules', (written, expected) => {
    expect(
      found(written).filter((title) => expected.length === 0 || expected.includes(title as never)),
    ).toEqual(found(written).length === 0 ? [] : expect.arrayContaining([expected[0]]));
    expect(found(written)[0]).toBe(expected[0]);
  });
});

describe('the page with what traces requests', () => {
  const texts = Object.entries(fixture('shop')).map(([file, text]) => ({ file, text }));
  const tracing = { state: embeddedState(manifestsOf({ texts }).objects), script: 'trace()' };
  const traced = pageOf(shop, { focus: undefined, script: 'script()', tracing });

  test('offers as callers each gateway, each workload and each namespace', () => {
    const callers = [...traced.matchAll(/<option value="([^"]*)">/g)].map(([, value]) => value);
    expect(callers).toEqual([
      '',
      'gateway:shop/public',
      'workload:shop/price-import',
      'workload:shop/admin',
      'workload:shop/cart-v1',
      'workload:shop/cart-v2',
      'workload:shop/catalog-v7',
      'workload:shop/web-v1',
      'namespace:shop',
    ]);
  });

  test('has the form only then, and may load nothing either', () => {
    expect(page).not.toContain('<form');
    expect(traced).toContain('<form');
    expect(traced.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      / src=|@import|url\(|<link| action=/,
    );
  });
});

test('the scripts of the page are one text each without modules, with the licences of what they contain', () => {
  const script = pageScript();
  expect(script).not.toMatch(/^\s*(?:import|export)\b/m);
  expect(script).toContain('In this file: @dagrejs/dagre');
  expect(script).toContain('In this file: @dagrejs/graphlib');
  expect(script.length).toBeLessThan(120_000);
  const tracing = traceScript();
  expect(tracing).not.toMatch(/^\s*(?:import|export)\b/m);
  expect(tracing).toContain('In this file: re2js');
  expect(tracing.length).toBeLessThan(360_000);
});
