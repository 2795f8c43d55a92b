import { ClusterError, type ClusterErrorKind, type FieldConflict } from './cluster-error';

/** The attributes of a request, for error messages. */
export interface RequestAttributes {
  /** The verb of RBAC. */
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';
  /** For example `Deployment shop/cart-v1`, `Pod objects`. */
  readonly object: string;
  /** For example `deployments.apps`; empty for discovery. */
  readonly resource: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
}

/** The fields of a `Status` that are read here. */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly {
      readonly reason?: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

/** The error for a response with an error status. */
export function responseError(
  server: string,
  attributes: RequestAttributes,
  code: number,
  text: string,
): ClusterError {
  const status = statusIn(text) ?? {};
  const { verb, object } = attributes;
  const message = messageIn(text) ?? `status ${code}`;
  switch (kindOf(code, status)) {
    case 'forbidden':
      return new ClusterError(
        'forbidden',
        `${server} does not let you ${verb} ${object}: ${message}${missingRole(attributes, message)}`,
      );
    case 'unauthenticated':
      return new ClusterError(
        'unauthenticated',
        `${server} does not accept your credentials: ${message}. Log in again, or use another context of the kubeconfig.`,
      );
    case 'conflict': {
      const conflicts = conflictsOf(status);
      const owners = conflicts.map(({ field, manager }) => `${manager} owns ${field}`);
      return new ClusterError('conflict', `${object}: ${owners.join('; ')}`, conflicts);
    }
    case 'unreachable':
      return new ClusterError('unreachable', `${server} cannot ${verb} ${object} now: ${message}`);
    case 'changed':
      return new ClusterError('changed', `${object} was changed in the meantime: ${message}`);
    case 'absent':
      return new ClusterError('absent', `${object}: ${message}`);
    default:
      return new ClusterError('invalid', `${server} refuses ${object}: ${message}`);
  }
}

/** The missing right. Admission may also forbid a write, which no role changes. */
function missingRole({ verb, resource, namespace }: RequestAttributes, message: string): string {
  const isByRole = verb === 'get' || verb === 'list' || message.includes('cannot');
  if (resource === '' || !isByRole) return '';
  const where = namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
  return `\nYou need a role with the verb "${verb}" on "${resource}" ${where}.`;
}

/** The error for a request without a response. */
export function noResponseError(
  server: string,
  { verb, object }: RequestAttributes,
  error: unknown,
): ClusterError {
  const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
  const reason = String(message || code || error).split('\n')[0];
  return new ClusterError(
    'unreachable',
    `cannot ${verb} ${object}: ${server} does not answer: ${reason}`,
    [],
    { cause: error, brief: `${server} does not answer: ${reason}` },
  );
}

function kindOf(code: number, status: Status): ClusterErrorKind {
  if (code === 401) return 'unauthenticated';
  if (code === 403) return 'forbidden';
  if (code === 404) return 'absent';
  if (code === 409) return conflictsOf(status).length > 0 ? 'conflict' : 'changed';
  // The API server responds with 500 when a webhook does not answer, and with 504 when etcd has no leader.
  return code === 429 || code >= 500 ? 'unreachable' : 'invalid';
}

function conflictsOf({ details }: Status): FieldConflict[] {
  return (details?.causes ?? []).flatMap(({ reason, message = '', field = '' }) => {
    if (reason !== 'FieldManagerConflict') return [];
    return [{ field, manager: /"([^"]*)"/.exec(message)?.[1] ?? message }];
  });
}

/** The message of a `Status`, or the first line of other text. */
function messageIn(text: string): string | undefined {
  const status = statusIn(text);
  return status === undefined ? text.trim().split('\n')[0] || undefined : status.message;
}

function statusIn(text: string): Status | undefined {
  try {
    const status: unknown = JSON.parse(text);
    return typeof status === 'object' && status !== null ? status : undefined;
  } catch {
    return undefined;
  }
}
