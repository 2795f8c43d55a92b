import { svgOf } from '../../lib/graph/drawing/svg';
import { layoutOf } from '../../lib/graph/layout/layout';
import { fitted, widthOf } from '../../lib/graph/view/text-width';
import { viewOf } from '../../lib/graph/view/view-of';
import { fixture, graphOfTexts } from './reading';

const graph = graphOfTexts(fixture('shop'));
const svg = svgOf(layoutOf(viewOf(graph)));

/** Every tag in order; text that is none is left out. */
const tags = [
  ...svg
    .replace(/<style>.*?<\/style>/s, '')
    .matchAll(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<&]*(?:&\w+;[^"<&]*)*")*)(\/?)>/g),
];

describe('the SVG of a picture', () => {
  test('is well-formed: every tag is closed in its order, and no text has a bare < or &', () => {
    const open: string[] = [];
    for (const [, isEnd, name = '', , isEmpty] of tags) {
      if (isEnd) expect(open.pop()).toBe(name);
      else if (!isEmpty) open.push(name);
    }
    expect(open).toEqual([]);
    const texts = svg.replace(/<style>.*?<\/style>/s, '').replace(/<\/?[a-z]+[^<>]*>/g, '');
    expect(texts.replace(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/);
  });

  test('loads nothing: no script, image, font or address but the name of SVG itself', () => {
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /<script|<image|@import|@font-face|url\(|href=|src=|xmlns:/,
    );
  });

  test('has a title, a description with each connection as a sentence, and its names as text', () => {
    expect(svg).toContain('<title id="graph-title">Possible traffic: 1 gateway and 4 services</title>');
    expect(svg).toMatch(/<desc id="graph-description">.*web calls catalog\..*<\/desc>/);
    expect(svg).toContain(
      'role="graphics-document document" aria-labelledby="graph-title graph-description"',
    );
    for (const name of ['public', 'cart', 'x-canary: true', 'admin.example.com', '90 %'])
      expect(svg).toContain(`>${name}</text>`);
  });

  test('has a name for each box and each connection', () => {
    expect(svg.match(/<g class="element [^>]*aria-label="[^"]+\."/g)).toHaveLength(8);
    expect(svg.match(/<g class="connection [^>]*aria-label="[^"]+\."/g)).toHaveLength(9);
  });

  test('has dark colours for screens that ask for them, and light ones on paper', () => {
    expect(svg).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(svg).not.toContain('@media (prefers-color-scheme:dark)');
  });

  test('explains what it uses, and nothing else', () => {
    const legend = /<g class="legend".*$/m.exec(svg)?.[0] ?? '';
    expect([...legend.matchAll(/>([^<>]+)<\/text>/g)].map(([, words]) => words)).toEqual([
      'routes or calls',
      'denied by a policy',
      'accepts only mutual TLS',
    ]);
  });

  test('escapes what manifests say', () => {
    const evil = fixture('shop')['shop/shop.yaml']?.replace('exact: "true"', `exact: "<script>&'"`) ?? '';
    const drawn = svgOf(layoutOf(viewOf(graphOfTexts({ 'a.yaml': evil }))));
    expect(drawn).toContain('x-canary: &lt;script&gt;&amp;');
    expect(drawn).not.toContain('<script');
  });

  test('counts on paper and screens that show text of any size: the drawing is the same each time', () => {
    expect(svgOf(layoutOf(viewOf(graphOfTexts(fixture('shop')))))).toBe(svg);
  });
});

describe('the width of a text', () => {
  const font = { size: 10, isBold: false };

  test('is that of the widest usual font, and more for what no table has', () => {
    expect(widthOf('iiii', font)).toBeCloseTo(11.2);
    expect(widthOf('日本', font)).toBe(20);
    expect(widthOf('mm', { ...font, isBold: true })).toBeGreaterThan(widthOf('mm', font));
  });

  test('limits a text, which then keeps its begin and its end', () => {
    const name = 'a-very-long-name-of-a-service-that-fits-nowhere-v2';
    const short = fitted(name, font, 120);
    expect(widthOf(short, font)).toBeLessThanOrEqual(120);
    expect(short).toMatch(/^a-very.*….*v2$/);
    expect(fitted('cart', font, 120)).toBe('cart');
  });
});
