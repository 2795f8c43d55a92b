import type { Written } from './written';

/** Texts that may not be empty. */
export function checkValues(within: Written, name: string): void {
  for (const value of within.elements(name)) value.allow(value.value !== '', 'a non-empty string');
}

/** Names of service accounts, with a namespace before them or without. */
export function checkServiceAccounts(accounts: readonly Written[]): void {
  for (const account of accounts) {
    const isFine = /^[^*/]+(?:\/[^*/]+)?$/.test(String(account.value));
    account.allow(isFine, 'SERVICE-ACCOUNT or NAMESPACE/SERVICE-ACCOUNT, without *');
  }
}

/** Whether a text is the number of a port; 0 is one to istiod. */
export function isPortText(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65535;
}
