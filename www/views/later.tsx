import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Props {
  /** Fetches the program of what is to be shown. */
  readonly load: () => Promise<ComponentType>;
  /** What is said until it is there, where it cannot be had, and on the button that tries again. */
  readonly words: { readonly fetching: string; readonly failed: string; readonly again: string };
}

/** A part of the page that most visitors never open, so that it is fetched when it is. */
export function Later({ load, words }: Props) {
  const [Part, show] = useState<ComponentType | null>(null);
  const [tries, setTries] = useState(0);
  const [failed, fail] = useState(false);
  useEffect(() => {
    let wanted = true;
    fail(false);
    load().then(
      (part) => {
        if (wanted) show(() => part);
      },
      () => {
        if (wanted) fail(true);
      },
    );
    return () => {
      wanted = false;
    };
  }, [load, tries]);
  if (Part !== null) return <Part />;
  if (!failed) return <p role="status">{words.fetching}</p>;
  return (
    <p role="alert">
      {words.failed}{" "}
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          setTries(tries + 1);
        }}
      >
        {words.again}
      </button>
    </p>
  );
}
