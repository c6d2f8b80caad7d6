import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface Props {
  readonly summary: string;
  /** Called while it is open only. */
  readonly content: () => ComponentChildren;
}

/** What is behind its summary, and made only while it is open. */
export function Fold({ summary, content }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="fold"
      open={open}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>{summary}</summary>
      {open && content()}
    </details>
  );
}
