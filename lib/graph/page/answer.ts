import { conditionText, withoutCondition } from '../../trace/report/condition-text';
import { aboveText, listedHops } from '../../trace/report/listed-hops';
import { placeText, specField, type TracePlace } from '../../trace/report/place';
import type {
  ReportedDestination,
  ReportedPassedOver,
  ReportedPolicy,
  ReportedVersion,
  TraceReport,
} from '../../trace/report/types';
import { answerWords, headingOf, hopWords, podsWords } from '../../trace/report/words';
import { escaped } from '../drawing/markup';

/** The answers to a request as HTML: what `cdk8s-istio trace` prints. */
export function answersOf(reports: readonly TraceReport[]): string {
  return reports.map((each) => answerOf(each)).join('');
}

function answerOf(report: TraceReport): string {
  const { request, from, answer } = report;
  const headers = Object.entries(request.headers).map(([name, value]) => escaped(`${name}: ${value}`));
  return [
    `<h2>${escaped(request.line)}</h2>`,
    list(headers),
    `<p class="muted">from ${escaped(from)}</p>`,
    `<p><strong class="${answer.kind}">→ ${escaped(answerWords(answer))}</strong></p>`,
    wayOf(report),
    hopsOf(report),
  ].join('');
}

function wayOf(report: TraceReport): string {
  const { answer, path, changes, destinations, passedOver, policies, notes } = report;
  const isSplit = destinations.length > 1;
  const steps = [
    ...path.map(placed),
    ...changes.map(placed),
    ...destinations.map((each) => destinationItem(each, isSplit, answer.kind === 'failed')),
    ...policies.map(policyItem),
  ];
  return [
    answer.fix === null ? '' : `<p>fix: ${escaped(answer.fix)}</p>`,
    steps.length === 0 ? '' : `<h3>Path</h3>${list(steps)}`,
    passedOver.length === 0 ? '' : `<h3>${headingOf(report)}</h3>${list(passedOver.map(passedItem))}`,
    ...notes.map((each) => `<p class="muted">note: ${escaped(each)}</p>`),
  ].join('');
}

function hopsOf(report: TraceReport): string {
  return listedHops(report)
    .map(({ hop, number }) => {
      const [heading = '', ...told] = hopWords(hop, number);
      const answer = hop.above === null ? answerOf({ ...hop.trace, hops: [] }) : paragraph(aboveText(hop));
      const stop = hop.stop === null ? '' : paragraph(hop.stop);
      return `<h2>${escaped(heading)}</h2>${told.map(paragraph).join('')}${answer}${stop}`;
    })
    .join('');
}

const paragraph = (words: string) => `<p>${escaped(words)}</p>`;

function destinationItem(destination: ReportedDestination, isSplit: boolean, isTold: boolean): string {
  const { share, words, through, versions, answer } = destination;
  const items = [
    ...through.map(placed),
    ...versions.map((each) => versionItem(each, versions.length > 1, isTold)),
    ...(answer === null || isTold ? [] : [escaped(answer.words)]),
  ];
  return `${isSplit ? `${share}% ` : ''}to ${escaped(words)}${list(items)}`;
}

function versionItem(version: ReportedVersion, isOneOfSeveral: boolean, isTold: boolean): string {
  const { name, pods, share, place, answer, security, allowedBy, policies } = version;
  const ends = answer.kind === 'failed' && !isTold ? `: ${answer.words}` : '';
  const words = `${isOneOfSeveral ? `${share}% ` : ''}${name}, ${podsWords(pods)}${ends}`;
  const admission =
    allowedBy === null
      ? []
      : [placed({ ...allowedBy, words: `${security === 'mtls' ? 'mTLS, ' : ''}${allowedBy.words}` })];
  return `${placed({ words, place })}${list([...admission, ...policies.map(policyItem)])}`;
}

function policyItem({ words, place, conditions }: ReportedPolicy): string {
  const told = conditions.map(({ asked, found, place: at }) =>
    escaped(`${specField(at)} asks for ${asked}, found ${found}`),
  );
  return `${placed({ words, place })}${list(told)}`;
}

function passedItem({ words, to, code, place, conditions, by }: ReportedPassedOver): string {
  const target = to.length === 0 ? '' : ` to ${to.join(', ')}`;
  const told = withoutCondition({ code, by });
  const reasons =
    conditions.length === 0
      ? [reason(code, told)]
      : conditions.map((each) => reason(each.code, conditionText(each, by)));
  return `${placed({ words: `${words}${target}`, place })}${list(reasons)}`;
}

function reason(code: string, text: string | undefined): string {
  return `<code>${code}</code>${text === undefined ? '' : `: ${escaped(text)}`}`;
}

function placed({ words, place }: { readonly words: string; readonly place: TracePlace }): string {
  const at = escaped(placeText(place)).replaceAll('/', '/<wbr>');
  return `${escaped(words)} <code class="place">${at}</code>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((each) => `<li>${each}</li>`).join('')}</ul>`;
}
