import { whole } from "../format";
import type { LeftOut, Why } from "./protocol";

/** "2 left out: 1 HEIC that this browser cannot decode, 1 empty file" */
export function sentence(files: readonly LeftOut[]): string {
  const parts = REASONS.flatMap(([why, say]) => {
    const those = files.filter((file) => file.why === why);
    return those.length === 0 ? [] : [say(those)];
  });
  return `${whole(files.length)} left out: ${parts.join(", ")}`;
}

/** Why one file was left out. */
export function reason({ why, format }: LeftOut): string {
  switch (why) {
    case "empty":
      return "empty";
    case "undecodable":
      return `${named(format)} that this browser cannot decode`;
    case "broken":
      return `${named(format)} that is broken or cut off`;
    case "large":
      return `${named(format)} too large to be decoded here`;
    case "unopened":
      return "could not be opened";
    case "other":
      return format === "" ? "no picture" : `${format}, no picture`;
  }
}

const REASONS: readonly (readonly [Why, (files: readonly LeftOut[]) => string])[] = [
  ["undecodable", (files) => `${byFormat(files)} that this browser cannot decode`],
  ["broken", (files) => `${byFormat(files)} that ${files.length === 1 ? "is" : "are"} broken or cut off`],
  ["large", (files) => `${byFormat(files)} too large to be decoded here`],
  ["empty", (files) => count(files, "empty file")],
  ["unopened", (files) => `${count(files, "file")} that could not be opened`],
  [
    "other",
    (files) =>
      `${count(files, "file")} that ${files.length === 1 ? "is no picture" : "are no pictures"}${endings(files)}`,
  ],
];

function count(files: readonly LeftOut[], what: string): string {
  return `${whole(files.length)} ${what}${files.length === 1 ? "" : "s"}`;
}

/** "3 HEIC and 1 TIFF" */
function byFormat(files: readonly LeftOut[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(counts(files));
}

function endings(files: readonly LeftOut[]): string {
  const known = files.filter(({ format }) => format !== "");
  if (files.length === 1 && known[0] !== undefined) return ` (${known[0].format})`;
  return known.length === 0 ? "" : ` (${counts(known).join(", ")})`;
}

/** Most frequent first, and else by name. */
function counts(files: readonly LeftOut[]): string[] {
  const of = new Map<string, number>();
  for (const { format } of files) of.set(named(format), (of.get(named(format)) ?? 0) + 1);
  return [...of]
    .sort(([name, a], [other, b]) => b - a || name.localeCompare(other))
    .map(([format, number]) => `${whole(number)} ${format}`);
}

function named(format: string): string {
  return format === "" ? "picture" : format;
}
