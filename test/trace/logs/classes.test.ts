import { ClassCollector } from '../../../lib/trace/logs/classes';
import { logReport, logText } from '../../../lib/trace/logs/report';
import { plantedMesh } from './planted';

function line(host: string, path: string, rest: string): string {
  return `[2026-11-29T18:04:09.262Z] "GET ${path} HTTP/1.1" ${rest} - "-" 0 0 0 - "10.244.0.1" "-" "2abb" "${host}" "-" - - 10.244.1.2:80 10.244.0.1:54340 - -`;
}

const notFound = '404 NR route_not_found';

function collected(lines: Iterable<string>) {
  const collector = new ClassCollector();
  for (const each of lines) collector.add(each);
  return collector.result();
}

test('answers of an application are no failures, whatever their status', () => {
  const { failing, read } = collected([
    line('web', '/', '200 - via_upstream'),
    line('web', '/', '500 - via_upstream'),
    line('web', '/', notFound),
  ]);
  expect([failing, read]).toEqual([1, 3]);
});

test('failures for the same reason at the same place are one class with some of their paths', () => {
  const { classes } = collected(['/a', '/b', '/a', '/c', '/d'].map((path) => line('web', path, notFound)));
  expect(classes.map(({ count, paths }) => [count, [...paths]])).toEqual([[5, ['/a', '/b', '/c']]]);
});

test('a reason that comes after thousands of rare ones is kept, and none is lost from the counts', () => {
  function* lines() {
    for (let number = 0; number < 5000; number++) yield line(`scanned-${number}.test`, '/', notFound);
    for (let number = 0; number < 20; number++) yield line('web.logs.test', '/', '503 UO overflow');
    for (let number = 5000; number < 9000; number++) yield line(`scanned-${number}.test`, '/', notFound);
  }
  const { classes, others, failing } = collected(lines());
  expect(classes.length).toBeLessThanOrEqual(1000);
  expect(classes[0]).toMatchObject({ count: 20, entry: { flags: ['UO'] } });
  expect(classes.reduce((sum, { count }) => sum + count, others)).toBe(failing);
});

test('hosts that fail for the same reason at the same place are one entry of the report', () => {
  const log = collected(['a', 'b', 'b', 'c'].map((name) => line(`${name}.test`, '/', notFound)));
  const report = logReport(plantedMesh(), log);
  expect(report.classes).toHaveLength(1);
  expect(report.classes[0]).toMatchObject({ count: 4, host: 'b.test', otherHosts: 2 });
  expect(logText(report, { hasColours: false })).toContain('4 × 404 NR b.test/ and 2 other hosts\n');
});
