import { isIP } from 'node:net';
import type { IstioAnnotation } from './istio-annotations';

const forms: Readonly<Record<IstioAnnotation['value'], { what: string; fits(value: string): boolean }>> = {
  number: { what: 'a whole number', fits: (value) => /^\d{1,10}$/.test(value) },
  boolean: { what: '"true" or "false"', fits: (value) => /^(1|0|t|f|true|false)$/i.test(value) },
  ports: {
    what: 'a comma-separated list of ports, or *',
    fits: (value) => value === '*' || parts(value).every(isPort),
  },
  ranges: {
    what: 'a comma-separated list of CIDR ranges, or *',
    fits: (value) => value === '*' || parts(value).every(isRange),
  },
  quantity: {
    what: 'a quantity such as 100m or 128Mi',
    fits: (value) => /^\d+(\.\d*)?([numkMGTPE]|[KMGTPE]i)?$/.test(value),
  },
  interception: {
    what: 'REDIRECT, TPROXY or NONE',
    fits: (value) => ['REDIRECT', 'TPROXY', 'NONE'].includes(value),
  },
  // The injector compares the text; all else falls back to the namespace.
  inject: { what: '"true" or "false"', fits: (value) => ['true', 'false', ''].includes(value) },
  text: { what: 'any text', fits: () => true },
};

/** The required form of a value that does not have it; undefined if it does. */
export function misfit({ value: form }: IstioAnnotation, value: string): string | undefined {
  const { what, fits } = forms[form];
  return fits(value) ? undefined : what;
}

function parts(value: string): string[] {
  return value === '' ? [] : value.split(',').map((part) => part.trim());
}

function isPort(part: string): boolean {
  return /^\d{1,5}$/.test(part) && Number(part) <= 65_535;
}

function isRange(part: string): boolean {
  const [address = '', bits = ''] = part.split('/', 2);
  const most = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}
