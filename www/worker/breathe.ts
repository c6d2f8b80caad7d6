/** Lets messages that arrived during a turn be delivered. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
