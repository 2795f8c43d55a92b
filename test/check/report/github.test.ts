import { githubReport } from '../../../lib/check/report/github';
import { reportOf } from '../../../lib/check/report/report';
import { findingAt } from '../objects';
import { example, nasty, resultOf } from './example';

const lines = (...asked: Parameters<typeof reportOf>) => githubReport(reportOf(...asked)).split('\n');

test('a command per finding, with its place, then the count', () => {
  expect(lines(resultOf(example))).toEqual([
    '::error file=k8s/cart.yaml,line=12,col=7,title=a-rule::VirtualService cart sends 10 of 100 requests to subset v2 of cart.shop, which no pod carries%0Aon the wire: these requests get 503 (UH), and every retry of them too, as long as the subset stays empty%0Afix: add the label version=v2 to the template of Deployment cart-v2%0Asee k8s/pods.yaml:40:9: the pods carry version=v1',
    '::warning file=k8s/cart.yaml,line=30,col=1,title=b-rule::Service cart selects nothing%0Aon the wire: requests get 503%0Afix: select app=cart',
    '::notice file=cluster,title=a-rule::subset v3 is used by no route%0Aon the wire: nothing%0Afix: remove it',
    '::error file=k8s/web.yaml,line=3,title=c-rule::is no YAML%0Aon the wire: requests get 503%0Afix: select app=cart',
    '2 errors, 1 warning and 1 info in 2 files: 3 routes, 1 subset and 2 workloads.',
    '',
  ]);
});

test('standard input is no file of the repository', () => {
  expect(lines(resultOf([findingAt({ file: '-', line: 3 })]))[0]).toMatch(/^::error title=a-rule::/);
});

test('a value from a file starts no command, ends no property, and comes back as it was', () => {
  const file = `a,b:c%${nasty}`;
  const [command = '', ...rest] = lines(resultOf([findingAt({ file }, { message: nasty })]));
  expect(rest.filter((line) => line.startsWith('::'))).toEqual([]);
  // As the runner reads it.
  const [, properties = '', data = ''] = /^::error (.*?)::(.*)$/s.exec(command) ?? [];
  const undone = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  expect(undone(properties.split(',')[0] ?? '')).toBe(`file=${file}`);
  expect(undone(data).startsWith(nasty)).toBe(true);
});
