/** What the visitor chose, kept for the next visit. Where storage is blocked it holds for this visit only. */

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keepSetting(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Blocked: see above.
  }
}
