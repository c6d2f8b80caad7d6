import { whole } from "../format";
import { strings } from "../language";
import type { Shift } from "../protocol";

/** "↑5": by how many places a picture rose or fell; its place where there are no words to rank it before. */
export function Moved({ of: { before, now } }: { readonly of: Shift }) {
  const { upwards, downwards } = strings.value.marks;
  if (before === null) return <>#{whole(now + 1)}</>;
  if (before === now) return <>±0</>;
  const rose = before > now;
  return (
    <>
      <span class="hidden">{rose ? upwards : downwards}</span>
      <span aria-hidden="true">{rose ? "↑" : "↓"}</span>
      {whole(Math.abs(before - now))}
    </>
  );
}
