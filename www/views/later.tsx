import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { strings } from "../language";

interface Props {
  /** Fetches the program of what is to be shown. */
  readonly load: () => Promise<ComponentType>;
}

/** A part of the page that most visitors never open, so that it is fetched when it is. */
export function Later({ load }: Props) {
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
  const { later, notices } = strings.value;
  if (!failed) return <p role="status">{later.fetching}</p>;
  return (
    <p role="alert">
      {later.failed}{" "}
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          setTries(tries + 1);
        }}
      >
        {notices.again}
      </button>
    </p>
  );
}
