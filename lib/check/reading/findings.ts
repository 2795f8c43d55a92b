import type { ObjectPart, ReadingFault } from '../../mesh/reading/fault';
import type { WantedType } from '../../mesh/schema/well-typed';
import type { Finding } from '../finding';
import { findingsBy } from '../rule';
import { similar } from '../similar';
import { labelNotText, missingField, unknownField, valueNotAllowed, wrongType } from './field-rules';
import { fieldText, listed, valueText } from './field-text';
import { brokenYaml, duplicateKey, noObject, unreadableFile, unrenderedTemplate } from './text-rules';

/** The faults of reading, as findings. All templates together are one finding, because they are one mistake. */
export function readingFindings(faults: readonly ReadingFault[]): Finding[] {
  const [template, ...moreTemplates] = faults.filter(({ kind }) => kind === 'template');
  const found: Finding[] = [];
  for (const fault of faults) {
    if (fault.kind !== 'template') found.push(...findingsOf(fault));
    else if (fault === template) found.push(...templateFindings(fault, moreTemplates.length));
  }
  return found;
}

function templateFindings({ at }: ReadingFault, more: number): Finding[] {
  return findingsBy(unrenderedTemplate, (report) =>
    more === 0 ? report('one', { at }) : report('many', { at, with: { count: more } }),
  );
}

function findingsOf(fault: ReadingFault): Finding[] {
  switch (fault.kind) {
    case 'broken':
      return findingsBy(brokenYaml, (report) =>
        report('broken', { at: fault.at, with: { reason: fault.reason } }),
      );
    case 'duplicate-key':
      return findingsBy(duplicateKey, (report) => report('duplicate', { at: fault.at }));
    case 'binary':
      return findingsBy(unreadableFile, (report) => report('binary', { at: fault.at }));
    case 'too-large':
      return findingsBy(unreadableFile, (report) =>
        report('large', { at: fault.at, with: { reason: fault.reason } }),
      );
    case 'unreadable':
      return findingsBy(unreadableFile, (report) =>
        report('unreadable', { at: fault.at, with: { reason: fault.reason } }),
      );
    case 'no-object':
      return findingsBy(noObject, (report) =>
        report(isForOthers(fault) ? 'other' : 'incomplete', {
          at: fault.at,
          with: { reason: lackWords(fault.lacks) },
        }),
      );
    case 'template':
      return [];
    default:
      return fieldFindings(fault);
  }
}

/**
 * A document without apiVersion is mostly a `values.yaml` or the like, and no broken manifest; what kustomize, Helm and
 * istioctl read themselves looks like an object and has no name, or no kind.
 */
function isForOthers({ lacks, at }: Extract<ReadingFault, { kind: 'no-object' }>): boolean {
  switch (lacks.part) {
    case 'mapping':
    case 'apiVersion':
      return true;
    case 'kind':
      return /(^|\/)Chart\.ya?ml$/.test(at.file);
    case 'name':
      return toolKinds.has(lacks.kind);
    case 'quotes':
      return false;
  }
}

/** Kinds of kustomize and istioctl, whose files may have no name. */
const toolKinds: ReadonlySet<string> = new Set(['Kustomization', 'Component', 'IstioOperator']);

function lackWords(lacks: ObjectPart): string {
  switch (lacks.part) {
    case 'mapping':
      return 'it is not a mapping';
    case 'apiVersion':
    case 'kind':
      return `it has no ${lacks.part}`;
    case 'name':
      return `the ${lacks.kind} has no name`;
    case 'quotes':
      return `the name of the ${lacks.kind} is read as ${JSON.stringify(lacks.name)}, which is not a string: quote it`;
  }
}

const typeWords: Readonly<Record<WantedType, string>> = {
  list: 'a list',
  mapping: 'a mapping',
  text: 'a string',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  'number-or-text': 'a number or a string',
  smaller: 'smaller and less deeply nested',
};

function fieldFindings(fault: Extract<ReadingFault, { at: { object: object } }>): Finding[] {
  const { at } = fault;
  const { kind, name } = at.object;
  const holes = { kind, name, field: fieldText(at.path) };
  switch (fault.kind) {
    case 'wrong-type': {
      const { wanted } = fault;
      return findingsBy(wrongType, (report) =>
        report('wrong', { at, with: { ...holes, wanted: typeWords[wanted], found: valueText(fault.found) } }),
      );
    }
    case 'label-no-text': {
      const { written } = fault;
      return findingsBy(labelNotText, (report) =>
        report('unquoted', {
          at,
          with: { ...holes, written, found: valueText(fault.found) },
          edits: [{ set: at, value: written }],
        }),
      );
    }
    case 'unknown-field': {
      const meant = similar(String(at.path.at(-1)), fault.known);
      return findingsBy(unknownField, (report) =>
        meant === undefined
          ? report('unknown', { at, with: holes })
          : report('misspelt', { at, with: { ...holes, similar: meant } }),
      );
    }
    case 'missing-field': {
      const field = fieldText([...at.path, fault.name]);
      return findingsBy(missingField, (report) => report('missing', { at, with: { ...holes, field } }));
    }
    case 'together': {
      const fields = listed(fault.fields);
      return findingsBy(valueNotAllowed, (report) => report('together', { at, with: { ...holes, fields } }));
    }
    case 'misplaced': {
      const { beside } = fault;
      return findingsBy(valueNotAllowed, (report) => report('misplaced', { at, with: { ...holes, beside } }));
    }
    case 'not-allowed': {
      const { allowed } = fault;
      const choices = typeof allowed === 'string' ? [] : allowed.oneOf.map(String);
      const meant = similar(String(fault.found), choices);
      const text = typeof allowed === 'string' ? allowed : `one of ${choices.join(', ')}`;
      const words = { ...holes, allowed: text, found: valueText(fault.found) };
      return findingsBy(valueNotAllowed, (report) =>
        meant === undefined
          ? report('refused', { at, with: words })
          : report('misspelt', { at, with: { ...words, similar: meant } }),
      );
    }
  }
}
