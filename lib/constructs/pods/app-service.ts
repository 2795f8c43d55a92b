import { type IPodSelector, Service, type ServiceProps } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { patchLast } from '../synthesis/patches';

export interface AppServiceProps extends ServiceProps {
  /** The labels that the pods of every version have. */
  readonly selectorLabels: Readonly<Record<string, string>>;
}

/** A cdk8s-plus Service that selects the pods of one app, and records additions to its selector. */
export class AppService extends Service {
  private complete = false;
  private added = false;

  constructor(scope: Construct, id: string, props: AppServiceProps) {
    super(scope, id, props);
    patchLast(this.apiObject);
    for (const [key, value] of Object.entries(props.selectorLabels)) this.selectLabel(key, value);
    this.complete = true;
  }

  /** True when the program has added to the selector. */
  get isSelectorChanged(): boolean {
    return this.added;
  }

  override select(selector: IPodSelector): void {
    this.added ||= this.complete;
    super.select(selector);
  }

  override selectLabel(key: string, value: string): void {
    this.added ||= this.complete;
    super.selectLabel(key, value);
  }
}
