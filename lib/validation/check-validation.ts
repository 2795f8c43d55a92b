import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckResult } from '../check/check';
import type { Severity } from '../check/finding';
import type { Report, ReportedFinding } from '../check/report/report';
import { addTo } from '../mesh/objects/multi-map';

/** The `properties` of the validation in `cdk8s.yaml`. */
export interface CheckValidationProps {
  /**
   * The lowest severity that fails `cdk8s synth`.
   *
   * @default "error"
   */
  readonly failOn?: Severity;
  /**
   * The lowest severity that is reported.
   *
   * @default "warning"
   */
  readonly severity?: Severity;
  /**
   * Whether the cluster contains only these manifests, so that everything else is missing.
   *
   * @default false
   */
  readonly complete?: boolean;
  /**
   * Whether to keep `construct-metadata.json`, which the CLI writes next to the manifests for this validation.
   * `kubectl apply -R -f dist/` refuses a folder that contains it.
   *
   * @default false
   */
  readonly keepConstructMetadata?: boolean;
}

/** The part of cdk8s-cli's `ValidationContext` that is used here. */
export interface CheckValidationContext {
  /** Paths of the manifests. */
  readonly manifests: readonly string[];
  /** The report that the CLI prints, and that decides whether `synth` fails. */
  readonly report: {
    /** Adds the findings of one rule. */
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    /** Ends the report. */
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

const properties = new Set(['complete', 'failOn', 'keepConstructMetadata', 'severity']);
const severities: readonly unknown[] = ['error', 'warning', 'info', undefined];

/**
 * `cdk8s-istio check` as a validation of `cdk8s synth`, for any cdk8s app, listed under `validations` in `cdk8s.yaml`. It
 * uses the configuration of the working folder and the suppressions in the manifests.
 */
export class CheckValidation {
  /** @throws Error for an unknown property or severity */
  constructor(private readonly props: CheckValidationProps = {}) {
    const unknown = Object.keys(props).filter((name) => !properties.has(name));
    if (unknown.length > 0) {
      throw new Error(
        `CheckValidation has no property ${unknown.join(', ')}; it has ${[...properties].join(', ')}`,
      );
    }
    for (const name of ['failOn', 'severity'] as const) {
      if (severities.includes(props[name])) continue;
      throw new Error(
        `${name} of CheckValidation is '${String(props[name])}'; it must be error, warning or info`,
      );
    }
  }

  /** Called once by the CLI, after the program has written its manifests. */
  async validate({ manifests, report }: CheckValidationContext): Promise<void> {
    const { severity = 'warning', failOn = 'error', keepConstructMetadata = false } = this.props;
    // Loaded here, so that programs without this validation do not load it.
    const { isAtLeast, reportOf } =
      require('../check/report/report') as typeof import('../check/report/report');
    const result = this.checked(manifests);
    const { findings, summary } = reportOf(result, severity);
    for (const [rule, those] of byRule(findings)) {
      const [first] = those;
      if (first === undefined) continue;
      report.addViolation({
        ruleName: `${rule} (${first.severity})`,
        recommendation: `${first.message}. On the wire: ${first.effect}`,
        fix: first.fix,
        violatingResources: those.map((finding) => ({
          resourceName: finding.resource?.name ?? finding.file,
          locations: locationsOf(finding),
          manifestPath: finding.file,
        })),
      });
    }
    const isBad = result.broken.length > 0 || summary.unread > 0;
    const fails = isBad || result.findings.some((finding) => isAtLeast(finding.severity, failOn));
    report.submit(fails ? 'failure' : 'success', metadataOf(summary));
    if (!keepConstructMetadata) removeConstructMetadata(manifests);
  }

  private checked(manifests: readonly string[]): CheckResult {
    const { check } = require('../check/check') as typeof import('../check/check');
    const { manifestsOf } = require('../check/manifests') as typeof import('../check/manifests');
    const { configurationIn } =
      require('../check/configuration/in-folder') as typeof import('../check/configuration/in-folder');
    const read = manifestsOf({
      texts: manifests.map((file) => ({ file, text: readFileSync(file, 'utf8') })),
    });
    const configuration = configurationIn(process.cwd());
    return check(read.objects, {
      ...configuration?.mesh,
      isComplete: this.props.complete ?? configuration?.mesh.isComplete,
      faults: [...read.faults, ...(configuration?.notes ?? [])],
      suppressions: read.suppressions,
      severities: configuration?.severities,
      ignores: configuration?.ignores,
    });
  }
}

function byRule(findings: readonly ReportedFinding[]): ReadonlyMap<string, ReportedFinding[]> {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    addTo(groups, finding.rule, finding);
  }
  return groups;
}

function locationsOf({ line, column, message, related }: ReportedFinding): string[] {
  const place = line === null ? '' : `${line}:${column ?? 1}: `;
  return [`${place}${message}`, ...related.map((end) => `see ${end.file}:${end.line ?? 1}: ${end.message}`)];
}

function metadataOf({ error, warning, info, looked }: Report['summary']): Readonly<Record<string, string>> {
  return {
    errors: String(error),
    warnings: String(warning),
    advice: String(info),
    'looked at': `${looked.routes} routes, ${looked.subsets} subsets, ${looked.workloads} workloads`,
  };
}

/** The CLI reads the file before it calls validations, and not later. */
function removeConstructMetadata(manifests: readonly string[]): void {
  // The variable requests the file.
  if (process.env['CDK8S_RECORD_CONSTRUCT_METADATA'] === 'true') return;
  const folders = new Set(manifests.flatMap((file) => [dirname(file), dirname(dirname(file))]));
  for (const folder of folders) rmSync(join(folder, 'construct-metadata.json'), { force: true });
}
