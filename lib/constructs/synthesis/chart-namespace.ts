import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { reportProblems, type ValueProblem } from '../problems/problem';
import { ProgramError } from '../problems/program-error';
import { nameProblems } from '../values/names';

const looked = new WeakSet<Chart>();

/**
 * The namespace of the chart that a construct stands in; an empty text where the chart has none, which the
 * chart then reports, once for all of its constructs.
 *
 * @throws ProgramError where the construct stands in no chart: nothing could be made there
 */
export function chartNamespace(construct: IConstruct): string {
  const chart = chartOf(construct);
  const namespace = chart.namespace ?? '';
  if (!looked.has(chart)) {
    looked.add(chart);
    reportProblems(chart, () => namespaceProblems(namespace));
  }
  return namespace;
}

/** The chart that a construct stands in.
 *
 * @throws ProgramError where it stands in none
 */
export function chartOf(construct: IConstruct): Chart {
  const chart = construct.node.scopes.find((scope) => Chart.isChart(scope));
  if (chart instanceof Chart) return chart;
  throw new ProgramError([{ path: construct.node.path, ...withoutChart }]);
}

function namespaceProblems(namespace: string): ValueProblem[] {
  if (namespace !== '') return nameProblems('the namespace of the chart', namespace, 'DNS-1123 label');
  return [
    {
      rule: 'chart-without-namespace',
      message: 'the chart has no namespace',
      effect:
        'hosts could not be written in full, and the objects would land wherever kubectl happens to point',
      fix: "give the chart one, as in new Chart(app, 'shop', { namespace: 'shop' })",
    },
  ];
}

const withoutChart: ValueProblem = {
  rule: 'construct-without-chart',
  message: 'the construct stands in no chart',
  effect: 'its objects would be written nowhere',
  fix: "make a chart and give it as scope, as in new Chart(app, 'shop', { namespace: 'shop' })",
};
