import { pasted } from '../../lib/trace/requests/pasted';
import { requestLine } from '../../lib/trace/requests/url';

/** The first request of a pasted text: its line, and its headers. */
function read(text: string) {
  const { requests, from, claims } = pasted(text);
  return requests.map((request) => ({
    line: requestLine(request),
    headers: Object.fromEntries(request.headers ?? []),
    ...(from !== undefined && { from }),
    ...(claims !== undefined && { claims }),
  }));
}

const plain = [{ line: 'GET http://shop.example.com/cart', headers: {} }];

test.each([
  'http://shop.example.com/cart',
  'GET http://shop.example.com/cart',
  'get http://shop.example.com/cart',
  '  shop.example.com/cart\n',
  "'GET http://shop.example.com/cart'",
  'curl http://shop.example.com/cart',
  'curl -sSL shop.example.com/cart -o /dev/null',
  'http://shop.example.com/cart -v',
  'cdk8s-istio trace GET http://shop.example.com/cart',
  'npx cdk8s-istio trace http://shop.example.com/cart k8s/',
  'npx -y cdk8s-istio trace http://shop.example.com/cart',
])('%j is a plain GET', (text) => {
  expect(read(text)).toEqual(plain);
});

test('a line of curl as a browser copies it keeps its headers, method and data', () => {
  const copied = `curl 'http://shop.example.com/cart?id=1' \\
  -X 'PUT' \\
  -H 'accept: */*' \\
  -H $'x-name: O\\'Neill \\u00e9' \\
  --data-raw '{"a": 1}' \\
  --compressed`;
  expect(read(copied)).toEqual([
    {
      line: 'PUT http://shop.example.com/cart?id=1',
      headers: {
        accept: '*/*',
        'x-name': "O'Neill é",
        'content-type': 'application/x-www-form-urlencoded',
      },
    },
  ]);
});

test('a line of the terminal keeps its caller and the claims of its token', () => {
  expect(
    read(
      'cdk8s-istio trace http://cart:8080/ --from frontend/v2 --claim iss=a --claim group=x --claim group=y',
    ),
  ).toEqual([
    {
      line: 'GET http://cart:8080/',
      headers: {},
      from: 'frontend/v2',
      claims: { iss: 'a', group: ['x', 'y'] },
    },
  ]);
});

test('a user in the URL is sent as curl sends it, even with a percent that encodes nothing', () => {
  const [usual = '', odd = ''] = ['http://ada:s%20t@shop.example.com/', 'http://a%zz@shop.example.com/'].map(
    (url) => read(url)[0]?.headers['authorization']?.replace('Basic ', '') ?? '',
  );
  expect([usual, odd].map((each) => Buffer.from(each, 'base64').toString())).toEqual(['ada:s t', 'a%zz:']);
});

test('several URLs of one line are several requests', () => {
  expect(read('curl -I http://a.example.com http://b.example.com').map(({ line }) => line)).toEqual([
    'HEAD http://a.example.com/',
    'HEAD http://b.example.com/',
  ]);
});

test.each([
  ['', '"" is not a request: write METHOD URL, for example GET http://shop.example.com/'],
  [
    'what is this',
    '"what is this" is not a request: write METHOD URL, for example GET http://shop.example.com/',
  ],
  ['ftp://shop.example.com/', 'ftp://shop.example.com/: the scheme must be http, https, tcp or tls, not ftp'],
  ['tcp://shop.example.com', 'tcp://shop.example.com needs a port, for example tcp://shop.example.com:443'],
  ['curl', "name a request, for example 'GET http://shop.example.com/'"],
  ["curl http://a.example.com/ -H 'x'", '-H "x" is not a header: write "name: value"'],
  ["curl 'http://a.example.com/", "the quote ' is not closed"],
  ['curl http://a.example.com/ --unheard', "unknown option '--unheard'"],
  ['cdk8s-istio trace http://a.example.com/ --from', "option '--from' needs a value"],
  ['cdk8s-istio trace http://a.example.com/ --why v2', '--why is for the terminal: cdk8s-istio trace'],
])('%j is refused with the reason', (text, reason) => {
  expect(() => pasted(text)).toThrow(reason);
});
