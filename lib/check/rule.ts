import type { Mesh } from '../mesh/mesh';
import type { Field } from '../mesh/objects/mesh-object';
import type { Edit, Finding, Related, Severity, TextPlace } from './finding';

/** The words of one kind of finding: templates with named holes, `{subset}`. */
export interface Message {
  /** The fault, in one line, with the values that were found. */
  readonly message: string;
  /** The effect on the wire, as measured in the lab where possible. */
  readonly effect: string;
  /** The smallest change that fixes it. */
  readonly fix: string;
  /**
   * How bad it is, where it differs from the rule's.
   *
   * @default - the rule's severity
   */
  readonly severity?: Severity;
}

/** The holes of a template: `'subset {subset} of {host}'` has `subset` and `host`. */
export type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never;

type HolesOf<Words extends Message> = Holes<Words['message'] | Words['effect'] | Words['fix']>;

/** The report of one finding; the holes of its message are typed by the rule. */
export type Found<Words extends Message, At = Field> = {
  /** The field that is wrong. */
  readonly at: At;
  /**
   * The other ends.
   *
   * @default - none
   */
  readonly related?: readonly Related[];
  /**
   * The edits of `--fix`.
   *
   * @default - a person has to decide
   */
  readonly edits?: readonly Edit[];
} & ([HolesOf<Words>] extends [never]
  ? { readonly with?: undefined }
  : { readonly with: { readonly [Hole in HolesOf<Words>]: string | number } });

/** How a rule reports: the name of one of its messages, the place, and what fills the holes. */
export type Report<Messages extends MessagesById, At = Field> = <Id extends keyof Messages>(
  id: Id,
  found: Found<Messages[Id], At>,
) => void;

/** The messages of a rule by a name that only the rule itself uses. */
export type MessagesById = Readonly<Record<string, Message>>;

/** The static description of a rule. */
export interface RuleDescription<Messages extends MessagesById = MessagesById> {
  /** Name in kebab-case: also its file, page, fixtures, suppression and key in the configuration. */
  readonly name: string;
  /** One sentence: what it finds. */
  readonly description: string;
  /** How bad it is, unless one of its messages or the user's configuration says otherwise. */
  readonly severity: Severity;
  /** Message codes of `istioctl analyze` and of Kiali for the same fault. */
  readonly upstream: readonly string[];
  /** The words of its findings. */
  readonly messages: Messages;
}

/** One rule: its description, and a function that finds it in a mesh. It has no side effects and no state. */
export interface Rule extends RuleDescription {
  /** Its findings, in any order. */
  find(mesh: Mesh): Finding[];
}

/** Makes a rule; the texts of its findings come from its messages alone. */
export function rule<const Messages extends MessagesById>(definition: {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly upstream?: readonly string[];
  readonly messages: Messages;
  check(mesh: Mesh, report: Report<Messages>): void;
}): Rule {
  const { name, description, severity, upstream = [], messages } = definition;
  const described = { name, description, severity, upstream, messages };
  return { ...described, find: (mesh) => findingsBy(described, (report) => definition.check(mesh, report)) };
}

/** The reports under the name of a rule, as findings with the rule's words. */
export function findingsBy<Messages extends MessagesById>(
  { name, severity, messages }: RuleDescription<Messages>,
  tell: (report: Report<Messages, Field | TextPlace>) => void,
): Finding[] {
  const findings: Finding[] = [];
  tell((id, { at, related = [], edits, with: values = {} }) => {
    const words: Message | undefined = messages[id];
    if (words === undefined) throw new Error(`${name} has no message '${String(id)}'`);
    findings.push({
      rule: name,
      severity: words.severity ?? severity,
      at,
      message: filled(words.message, values),
      effect: filled(words.effect, values),
      fix: filled(words.fix, values),
      related,
      edits,
    });
  });
  return findings;
}

function filled(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
