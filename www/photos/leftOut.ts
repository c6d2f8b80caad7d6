import { whole } from "../format";
import { strings } from "../language";
import { locale } from "../language/locale";
import type { LeftOut, Why } from "./protocol";

/** In the order in which they are told. */
const REASONS: readonly Why[] = ["undecodable", "broken", "large", "empty", "unopened", "other"];

/** "2 left out: 1 HEIC that this browser cannot decode, 1 empty file" */
export function sentence(files: readonly LeftOut[]): string {
  const { leftOut } = strings.value;
  const parts = REASONS.flatMap((why) => {
    const those = files.filter((file) => file.why === why);
    if (those.length === 0) return [];
    const said = leftOut.many[why](byFormat(those), those.length);
    return [why === "other" ? `${said}${endings(those)}` : said];
  });
  return leftOut.sentence(files.length, parts);
}

/** Why one file was left out. */
export function reason({ why, format }: LeftOut): string {
  const { leftOut } = strings.value;
  if (why === "other" && format === "") return leftOut.noPicture;
  return leftOut.one[why](named(format));
}

/** "3 HEIC and 1 TIFF" */
function byFormat(files: readonly LeftOut[]): string {
  return new Intl.ListFormat(locale.value, { type: "conjunction" }).format(counts(files));
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
  return format === "" ? strings.value.leftOut.picture : format;
}
