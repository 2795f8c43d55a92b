import { junitReport } from '../../../lib/check/report/junit';
import { reportOf } from '../../../lib/check/report/report';
import { findingAt } from '../objects';
import { example, nasty, resultOf, setting } from './example';

const xml = (...asked: Parameters<typeof reportOf>) => junitReport(reportOf(...asked), setting);

test('a suite per file and a case per finding; only what fails the command fails a case', () => {
  const written = xml(resultOf(example));
  expect(written.match(/<testsuites? .*>/g)).toEqual([
    '<testsuites name="cdk8s-istio check" tests="4" failures="2">',
    '<testsuite name="k8s/cart.yaml" tests="2" failures="1">',
    '<testsuite name="cluster" tests="1" failures="0">',
    '<testsuite name="k8s/web.yaml" tests="1" failures="1">',
  ]);
  expect(written.match(/<testcase .*>\n *<[\w-]+/g)).toEqual([
    '<testcase classname="a-rule" name="k8s/cart.yaml:12:7">\n      <failure',
    '<testcase classname="b-rule" name="k8s/cart.yaml:30:1">\n      <system-out',
    '<testcase classname="a-rule" name="cluster (Service shop/cart)">\n      <system-out',
    '<testcase classname="c-rule" name="k8s/web.yaml:3">\n      <failure',
  ]);
  expect(written).toContain('see k8s/pods.yaml:40:9: the pods carry version=v1');
});

test('nothing found is one case that passes and says what was looked at', () => {
  expect(xml(resultOf([]))).toContain('tests="1" failures="0"');
  expect(xml(resultOf([]))).toContain('Nothing found in 2 files');
});

test('a value from a file stays text', () => {
  const written = xml(resultOf([findingAt({ file: nasty }, { message: nasty })]));
  expect(written).not.toContain('<b>');
  expect(written.replace(/<\/?(testsuites?|testcase|failure|\?xml)\b[^<>]*>/g, '')).not.toMatch(/[<>]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write these
  expect(written).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  expect(Buffer.from(written).toString()).toBe(written);
});
