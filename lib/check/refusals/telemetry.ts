import type { Written } from './written';

const valueOfTag = new Map([
  ['literal', 'value'],
  ['header', 'name'],
  ['environment', 'name'],
]);

/** `spec` of a Telemetry. */
export function checkTelemetry(spec: Written): void {
  for (const list of ['accessLogging', 'metrics', 'tracing']) {
    for (const each of spec.elements(list))
      for (const provider of each.elements('providers')) provider.need('name');
  }
  for (const metrics of spec.elements('metrics')) {
    for (const override of metrics.elements('overrides')) {
      for (const [, tag] of override.entries('tagOverrides')) if (!tag.has('operation')) tag.need('value');
    }
  }
  for (const tracing of spec.elements('tracing')) {
    for (const [, tag] of tracing.entries('customTags')) {
      for (const [kind, field] of valueOfTag) if (tag.has(kind)) tag.field(kind).need(field);
    }
  }
}
