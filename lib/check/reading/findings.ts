import type { ReadingFault } from '../../mesh/reading/fault';
import type { WantedType } from '../../mesh/schema/well-typed';
import type { Finding } from '../finding';
import { findingsBy } from '../rule';
import { similar } from '../similar';
import {
  labelNotText,
  missingField,
  removedVersion,
  unknownField,
  valueNotAllowed,
  wrongType,
} from './field-rules';
import { fieldText, listed, valueText } from './field-text';
import { isForeign, lackWords } from './foreign';
import {
  brokenYaml,
  duplicateKey,
  noObject,
  unreadableFile,
  unrenderedKustomization,
  unrenderedTemplate,
} from './text-rules';

/** The faults of reading, as findings. */
export function readingFindings(faults: readonly ReadingFault[]): Finding[] {
  return faults.flatMap(findingsOf);
}

function findingsOf(fault: ReadingFault): Finding[] {
  switch (fault.kind) {
    case 'broken':
      return findingsBy(brokenYaml, (report) =>
        report('broken', { at: fault.at, with: { reason: fault.reason } }),
      );
    case 'duplicate-key':
      return findingsBy(duplicateKey, (report) =>
        report(fault.isOther ? 'lost' : 'same', { at: fault.at, with: { key: fault.key } }),
      );
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
      if (fault.lacks.part === 'syntax' && !isForeign(fault)) {
        const { reason } = fault.lacks;
        return findingsBy(brokenYaml, (report) => report('other', { at: fault.at, with: { reason } }));
      }
      return findingsBy(noObject, (report) =>
        fault.lacks.part === 'patch'
          ? report('patch', { at: fault.at })
          : report(isForeign(fault) ? 'other' : 'incomplete', {
              at: fault.at,
              with: { reason: lackWords(fault) },
            }),
      );
    case 'template':
      return findingsBy(unrenderedTemplate, (report) => report('template', { at: fault.at }));
    case 'kustomization':
      return findingsBy(unrenderedKustomization, (report) =>
        report('kustomization', { at: fault.at, with: { folder: fault.folder } }),
      );
    default:
      return fieldFindings(fault);
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
    case 'removed-version': {
      const { apiVersion } = at.object;
      const { release, living } = fault.removed;
      const words = { kind, apiVersion, release };
      return findingsBy(removedVersion, (report) =>
        living === undefined
          ? report('gone', { at, with: words })
          : report('replaced', { at, with: { ...words, living } }),
      );
    }
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
