/**
 * What the visitor chose, kept for the next visit. Where storage is blocked it holds for this visit only; at a stand nothing
 * is kept for the next visitor.
 */

import { isKiosk } from "./kiosk/kiosk";

export function readSetting(name: string): string | null {
  if (isKiosk) return null;
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keepSetting(name: string, value: string): void {
  if (isKiosk) return;
  try {
    localStorage.setItem(name, value);
  } catch {
    // Blocked: see above.
  }
}

export function forgetSetting(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Blocked: see above.
  }
}
