/** Which pictures a seed draws: the same on every machine that has the same collection. */

/** Pictures of a round. */
export const TURNS = 5;

/** Nothing but the seed and each picture's own id decides, so that one picture more or less changes little. */
export function targetsOf(seed: string, ids: readonly string[]): readonly string[] {
  const drawn = ids.map((id) => ({ id, lot: hash(`${seed}\n${id}`) }));
  drawn.sort((a, b) => a.lot - b.lot || (a.id < b.id ? -1 : 1));
  return drawn.slice(0, TURNS).map(({ id }) => id);
}

/** A seed that is easy to read out. */
export function newSeed(): string {
  return String(1000 + Math.floor(9000 * Math.random()));
}

/** FNV-1a, then the end of MurmurHash3, without which alike texts have alike hashes. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
