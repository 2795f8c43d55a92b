import { LogReporter } from '../../lib/apply/report/log';
import { TerminalReporter } from '../../lib/apply/report/terminal';

const gate = 'every proxy has the current VirtualService shop/cart';
const waits = (count: number) => ({ gate, waitsFor: `${count} of 14 proxies still route to v1` });

/** What a terminal shows after some text: only the ways up with a clearing that are used here. */
function shown(text: string): string[] {
  const [start = '', ...parts] = text.split('\u001b[');
  let lines = start.split('\n');
  for (const part of parts) {
    if (part.startsWith('0J')) lines = [...lines.slice(0, -1), ...part.slice(2).split('\n')];
    else lines = [...lines.slice(0, lines.length - 1 - Number.parseInt(part, 10)), ''];
  }
  return lines;
}

describe('on a terminal', () => {
  test('each gate has a line, which is written anew and goes when it holds', () => {
    let text = '';
    const reporter = new TerminalReporter((part) => {
      text += part;
    });
    reporter.say('01-expand: apply 1 object');
    reporter.progress(waits(3));
    reporter.progress({ gate: 'pods', waitsFor: '0 of 2' });
    reporter.progress(waits(2));
    expect(shown(text)).toEqual([
      '01-expand: apply 1 object',
      '  … every proxy has the current VirtualService shop/cart: 2 of 14 proxies stil…',
      '  … pods: 0 of 2',
      '',
    ]);
    reporter.progress({ gate, waitsFor: undefined });
    reporter.say('02-shift: apply 1 object');
    expect(shown(text)).toEqual(['01-expand: apply 1 object', '02-shift: apply 1 object', '']);
  });

  test('many gates take a few lines, and none of them is broken', () => {
    let text = '';
    const reporter = new TerminalReporter((part) => {
      text += part;
    });
    for (let index = 0; index < 20; index++)
      reporter.progress({ gate: `gate ${index}`, waitsFor: 'x'.repeat(200) });
    expect(shown(text)).toHaveLength(10);
    expect(shown(text).at(-2)).toBe('  … … and 12 more');
    expect(Math.max(...shown(text).map(({ length }) => length))).toBeLessThanOrEqual(79);
  });
});

describe('in a log', () => {
  test('a gate has a line when it waits for something else, at most one each five seconds, and one when it holds', () => {
    let [text, time] = ['', 0];
    const write = (part: string) => {
      text += part;
    };
    const reporter = new LogReporter(write, { now: () => time });
    for (const [at, count] of [
      [0, 9],
      [1, 9],
      [2, 8],
      [6, 5],
      [7, 4],
    ] as const) {
      time = at * 1000;
      reporter.progress(waits(count));
    }
    reporter.progress({ gate, waitsFor: undefined });
    reporter.progress({ gate: 'one that never waited', waitsFor: undefined });
    expect(text.replaceAll('\n    ', ' ').split('\n')).toEqual([
      `  waiting: ${gate}: 9 of 14 proxies still route to v1`,
      `  waiting: ${gate}: 5 of 14 proxies still route to v1`,
      `  passed: ${gate}`,
      '',
    ]);
  });
});
