/**
 * What is right, as a collection's index has it: captions of its pictures, and topics with several right answers. The rules are
 * those of src/eval/collection.rs, and truth.fixtures.json holds both to one another.
 */

/** A question with several right answers. */
export interface Topic {
  readonly words: string;
  /** Ids. */
  readonly relevant: readonly string[];
}

export interface Truth {
  /** By id: what a picture is called, and what else is said of it. */
  readonly captions: ReadonlyMap<string, readonly string[]>;
  readonly topics: readonly Topic[];
}

/** Fewest right answers that make a subgroup a topic: with fewer than ten, precision at 10 could not reach 1. */
const TOPIC_SIZE = 10;

/** Reads an index whose layout the page has checked before; what of the rest is not as it should be is left out. */
export function truthOf(index: unknown): Truth {
  const { pictures, topics } = fieldsOf(index);
  const known = listOf(pictures).flatMap((value) => {
    const { id, label, captions, subgroup } = fieldsOf(value);
    if (!isText(id) || !isText(label)) return [];
    return [{ id, captions: [label, ...listOf(captions).filter(isText)], subgroup }];
  });
  const captions = new Map(known.map(({ id, captions }) => [id, captions]));
  const own = listOf(topics).flatMap((value) => topicOf(value, captions));
  return { captions, topics: own.length > 0 ? own : subgroupsOf(known) };
}

/** What is right among these pictures alone, such as the evenly spaced part of a collection that is open. */
export function among({ captions, topics }: Truth, ids: readonly string[]): Truth {
  const there = new Set(ids);
  const kept = topics.map(({ words, relevant }) => ({
    words,
    relevant: relevant.filter((id) => there.has(id)),
  }));
  return {
    captions: new Map(ids.flatMap((id) => (captions.has(id) ? [[id, captions.get(id) ?? []] as const] : []))),
    topics: kept.filter(({ relevant }) => relevant.length > 0),
  };
}

function topicOf(value: unknown, pictures: ReadonlyMap<string, unknown>): readonly Topic[] {
  const { words, relevant } = fieldsOf(value);
  const answers = [...new Set(listOf(relevant).filter((id) => isText(id) && pictures.has(id)))] as string[];
  return isText(words) && answers.length > 0 ? [{ words, relevant: answers }] : [];
}

/** Subgroups of many pictures, asked for by their key's words. */
function subgroupsOf(
  pictures: readonly { readonly id: string; readonly subgroup: unknown }[],
): readonly Topic[] {
  const members = new Map<string, string[]>();
  for (const { id, subgroup } of pictures) {
    if (isText(subgroup)) members.set(subgroup, [...(members.get(subgroup) ?? []), id]);
  }
  return [...members]
    .filter(([, relevant]) => relevant.length >= TOPIC_SIZE)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, relevant]) => ({ words: key.replaceAll("-", " "), relevant }));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
